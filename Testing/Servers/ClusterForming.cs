using System.Globalization;

namespace SessionKernel.Testing.Servers;

/// <summary>Forms a Cluster of nodes that do not know each other.</summary>
internal static class ClusterForming
{
    public static IEnumerable<RedisLaunch> LaunchesOf(ClusterSetup setup)
    {
        int? port = setup.SharesPort ? FreePort.Take(1)[0] : null;
        return Enumerable.Range(1, setup.Primaries * (setup.HasReplicas ? 2 : 1))
            .Select(number => LaunchOf(setup, port, string.Create(CultureInfo.InvariantCulture, $"127.0.0.{(port is null ? 1 : number)}")));
    }

    // The node also connects from its address, like a machine of its own. In protected mode a server admits only 127.0.0.1.
    private static RedisLaunch LaunchOf(ClusterSetup setup, int? port, string address) => new(
    [
        "--cluster-node-timeout", setup.NodeTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        "--cluster-require-full-coverage", "no",
        "--cluster-announce-ip", address,
        .. port is null ? Array.Empty<string>() : ["--bind-source-addr", address, "--protected-mode", "no"],
        .. RedisLaunch.SyncAtOnce,
    ])
    {
        Address = address,
        Port = port,
        IsClusterNode = true,
    };

    public static async Task FormAsync(RedisCluster cluster)
    {
        var primaries = cluster.Setup.Primaries;
        var ids = await Task.WhenAll(cluster.Nodes.Select(node => node.TextAsync("CLUSTER", "MYID")));
        await Task.WhenAll(Enumerable.Range(0, primaries).Select(async i =>
        {
            // One epoch each, so that none has to yield to another.
            await cluster.Nodes[i].AskAsync("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
            var (first, next) = (KeySlot.Count * i / primaries, KeySlot.Count * (i + 1) / primaries);
            await cluster.Nodes[i].AskAsync("CLUSTER", "ADDSLOTSRANGE", first, next - 1);
        }));

        // Every node meets every other, because gossip would take seconds.
        await Task.WhenAll(cluster.Nodes.Select(async (node, i) =>
        {
            foreach (var other in cluster.Nodes.Skip(i + 1))
            {
                await node.AskAsync("CLUSTER", "MEET", other.Address, other.Port, other.BusPort);
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
