using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests;

/// <summary>
/// What takes longest starts first, and the rest fills what it leaves: the collections named here, then others that share a fixture.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Names of collections, or of the class that is one.</summary>
    private static readonly string[] s_longest =
    [
        "faults", "failovers", "deploys", "SiloProcessTests", "LaneRedisFaultTests", "MultiplexerRedisFaultTests", "WrongReplyTests",
        "SplitTests", "HostileTests", "MemoryModelTests",
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(RankOf).ThenBy(static one => one.CollectionDefinition is null)
            .ThenBy(static one => one.DisplayName, StringComparer.Ordinal);

    private static int RankOf(ITestCollection collection)
    {
        var words = collection.DisplayName.Split(' ', '.');
        var rank = Array.FindIndex(s_longest, words.Contains);
        return rank < 0 ? s_longest.Length : rank;
    }
}
