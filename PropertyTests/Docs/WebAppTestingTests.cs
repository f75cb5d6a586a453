using SessionKernel.PropertyTests.Docs.Recipes;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>docs/testing.md does what it says.</summary>
public sealed class WebAppTestingTests
{
    [Fact]
    public async Task An_app_is_tested_as_two_instances_without_a_server() =>
        Assert.Equal(["Visit 1", "Visit 2"], await WebAppTesting.VisitBothAsync());
}
