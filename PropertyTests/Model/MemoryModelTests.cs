using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Model;

public sealed class MemoryModelTests(ITestOutputHelper output)
{
    private const int Runs = 1_500;

    [Fact]
    public Task Stores_in_memory_do_what_the_model_says() => ModelTest.RunAsync(output, "memory", new MemoryModelBackend(), Runs);
}
