using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Testing.Proxies;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>
/// Counts the commands of each operation as the client sends them, using a proxy, and separately from what is timed: INFO also counts the
/// calls inside scripts. A proxy stands in front of one server, so it can't count for a Cluster.
/// </summary>
internal static class CommandCounter
{
    /// <summary>Commands per operation, each counted over one pass over sessions that were all loaded before.</summary>
    public static async Task<IReadOnlyDictionary<Scenario, double>> CountAsync(
        SubjectKind kind, SubjectContext context, int sessions, ShopperSession value)
    {
        await using var proxy = RespProxy.Start(context.EndPoint, context.Prefix);
        await using var subject = await kind.OpenAsync(new SubjectContext(proxy.Address, context.Prefix));
        var ids = await subject.PopulateAsync(sessions, value);
        await Pass.OverAsync(subject, Scenario.LoadTouch, ids, value);
        var counts = new Dictionary<Scenario, double>();
        foreach (var scenario in Enum.GetValues<Scenario>().Where(kind.Knows))
        {
            var before = proxy.Snapshot();
            await Pass.OverAsync(subject, scenario, ids, value);
            counts[scenario] = proxy.Snapshot().Since(before).Keyed / (double)sessions;
        }

        return counts;
    }
}
