using System.Globalization;
using System.Text;

namespace SessionKernel.Benchmarks.Servers;

/// <summary>Makes a Cluster of nodes that know nothing of each other.</summary>
internal static class ClusterForming
{
    public static RedisLaunch LaunchOf(ClusterSetup setup) => new(
    [
        "--cluster-node-timeout", setup.NodeTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        "--cluster-require-full-coverage", "no",
        "--cluster-announce-ip", "127.0.0.1",
        .. RedisLaunch.SyncAtOnce,
    ])
    {
        IsClusterNode = true,
    };

    public static async Task FormAsync(RedisCluster cluster)
    {
        var primaries = cluster.Setup.Primaries;
        var ids = await Task.WhenAll(cluster.Nodes.Select(async node => Encoding.ASCII.GetString((byte[])(await node.AskAsync("CLUSTER", "MYID"))!)));
        await Task.WhenAll(Enumerable.Range(0, primaries).Select(async i =>
        {
            // An epoch each: none has to yield to another.
            await cluster.Nodes[i].AskAsync("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
            await cluster.Nodes[i].AskAsync("CLUSTER", "ADDSLOTSRANGE", KeySlot.Count * i / primaries, (KeySlot.Count * (i + 1) / primaries) - 1);
        }));

        // Everybody meets everybody: gossip would take seconds.
        await Task.WhenAll(cluster.Nodes.Select(async (node, i) =>
        {
            foreach (var other in cluster.Nodes.Skip(i + 1))
            {
                await node.AskAsync("CLUSTER", "MEET", "127.0.0.1", other.Port, other.BusPort);
            }
        }));
        await Patience.UntilAsync("every node knows every other", () => cluster.AllAsync(async node =>
            (await ClusterView.OfAsync(node)).Nodes is var known && known.Count == ids.Length && known.All(other => other.IsWell)));
        await Task.WhenAll(cluster.Nodes.Skip(primaries).Select((replica, i) => replica.AskAsync("CLUSTER", "REPLICATE", ids[i])));
        await cluster.UntilWellAsync();
        await Patience.UntilAsync("every node knows who is a primary", () => cluster.AllAsync(async node =>
            (await ClusterView.OfAsync(node)).Nodes.Count(known => known.IsPrimary) == primaries));
    }
}
