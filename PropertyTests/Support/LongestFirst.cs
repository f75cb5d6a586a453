using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests;

/// <summary>
/// Collections that share a fixture take longest, one test after the other: they start first, and the rest fills what they leave.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(static one => one.CollectionDefinition is null)
            .ThenBy(static one => one.DisplayName, StringComparer.Ordinal);
}
