using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace SessionKernel.PropertyTests.Servers;

[Collection(ClusterCollection.Name)]
public sealed class RedisClusterTests(ClusterFixture fixture, ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const string Key = "{moved}";
    private static readonly int s_slot = KeySlot.Of(Key);
    private readonly string _prefix = KeyPrefix.Next();

    private RedisCluster Cluster => fixture.Cluster;

    [RedisProperty(MaxTest = 100)]
    public async Task A_key_has_the_slot_that_the_server_says(string tag, byte[] rest)
    {
        var key = $"{tag}{{{tag}}}{Convert.ToHexString(rest)}";
        Assert.Equal((long)KeySlot.Of(key), await Cluster.Nodes[0].AskAsync("CLUSTER", "KEYSLOT", key));
    }

    [RedisFact]
    public async Task Every_slot_has_its_owner_and_others_send_askers_there()
    {
        foreach (var (slot, owner) in ((int, int)[])[(0, 0), (5_460, 0), (5_461, 1), (10_921, 1), (10_922, 2), (KeySlot.Count - 1, 2)])
        {
            Assert.Equal(owner, await Cluster.OwnerAsync(slot));
        }

        var moved = await Assert.ThrowsAsync<InvalidOperationException>(() => Cluster.Nodes[0].AskAsync("GET", "foo"));
        Assert.EndsWith($"MOVED {KeySlot.Of("foo")} 127.0.0.1:{Cluster.Nodes[2].Port}", moved.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_slot_moves_key_by_key()
    {
        var (here, there) = (_prefix + Key + "a", _prefix + Key + "b");
        var from = await Cluster.OwnerAsync(s_slot);
        var to = (from + 1) % Cluster.Setup.Primaries;
        await Cluster.Nodes[from].AskAsync("SET", here, 1, "PX", 60_000);
        await Cluster.Nodes[from].AskAsync("SET", there, 2, "PX", 60_000);

        var move = await Cluster.BeginMoveAsync(s_slot, to);
        await move.MoveKeyAsync(there);
        Assert.Equal("1"u8.ToArray(), await Cluster.Nodes[from].AskAsync("GET", here));
        Assert.Contains("ASK ", await ErrorAsync(from, "GET", there), StringComparison.Ordinal);
        Assert.Contains("MOVED ", await ErrorAsync(to, "GET", there), StringComparison.Ordinal);
        Assert.Contains("TRYAGAIN ", await ErrorAsync(from, "MGET", here, there), StringComparison.Ordinal);

        await move.FinishAsync();
        Assert.Equal(to, await Cluster.OwnerAsync(s_slot));
        Assert.Equal("1"u8.ToArray(), await Cluster.Nodes[to].AskAsync("GET", here));
        Assert.Equal("2"u8.ToArray(), await Cluster.Nodes[to].AskAsync("GET", there));
        Assert.Contains("MOVED ", await ErrorAsync(from, "GET", there), StringComparison.Ordinal);
        await Cluster.MoveSlotAsync(s_slot, from);
        Assert.Equal(from, await Cluster.OwnerAsync(s_slot));
    }

    [RedisFact]
    public async Task A_range_is_uncovered_and_covered_again()
    {
        const int First = 100;
        const int Last = 120;
        var key = Enumerable.Range(0, int.MaxValue).Select(i => $"k{i}").First(k => KeySlot.Of(k) is >= First and <= Last);
        await Cluster.UncoverAsync(First, Last);
        Assert.Equal(-1, await Cluster.OwnerAsync(First));
        Assert.Contains("CLUSTERDOWN ", await ErrorAsync(0, "GET", key), StringComparison.Ordinal);
        Assert.Equal(0, await Cluster.OwnerAsync(Last + 1));
        await Cluster.CoverAsync(First, Last, 0);
        Assert.Null(await Cluster.Nodes[0].AskAsync("GET", key));
    }

    [RedisFact]
    public async Task Replicas_take_over_when_told_and_when_their_primary_is_gone()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var cluster = await RedisCluster.StartAsync();
        report.Print($"a cluster of {cluster.Nodes.Count} was up after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        var replica = await cluster.ReplicaOfAsync(0);
        Assert.Equal(3, replica);
        await cluster.FailOverAsync(replica);
        Assert.Equal(replica, await cluster.OwnerAsync(0));

        await cluster.UntilWellAsync();
        await cluster.KillAsync(replica);
        await cluster.UntilPrimaryAsync(0);
        Assert.Equal(0, await cluster.OwnerAsync(0));

        await cluster.RestartAsync(replica);
        await cluster.UntilWellAsync();
        Assert.False(await cluster.Nodes[replica].IsPrimaryAsync());
    }

    private async Task<string> ErrorAsync(int node, params object[] command) =>
        (await Assert.ThrowsAsync<InvalidOperationException>(() => Cluster.Nodes[node].AskAsync(command))).Message;
}
