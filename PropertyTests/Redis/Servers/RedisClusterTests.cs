using System.Text;
using FsCheck.Xunit;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(ClusterCollection.Name)]
public sealed class RedisClusterTests(ClusterFixture fixture)
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
        await Cluster.Nodes[from].AskAsync("SET", here, 1, "PX", 600_000);
        await Cluster.Nodes[from].AskAsync("SET", there, 2, "PX", 600_000);

        await using (var journey = await SlotJourney.BeginAsync(Cluster, s_slot))
        {
            var to = journey.To;
            await journey.MoveKeyAsync(there);
            Assert.Equal("1"u8.ToArray(), await Cluster.Nodes[from].AskAsync("GET", here));
            Assert.Contains("ASK ", await ErrorAsync(from, "GET", there), StringComparison.Ordinal);
            Assert.Contains("MOVED ", await ErrorAsync(to, "GET", there), StringComparison.Ordinal);
            Assert.Contains("TRYAGAIN ", await ErrorAsync(from, "MGET", here, there), StringComparison.Ordinal);

            await journey.ArriveAsync();
            Assert.Equal(to, await Cluster.OwnerAsync(s_slot));
            Assert.Equal("1"u8.ToArray(), await Cluster.Nodes[to].AskAsync("GET", here));
            Assert.Equal("2"u8.ToArray(), await Cluster.Nodes[to].AskAsync("GET", there));
            Assert.Contains("MOVED ", await ErrorAsync(from, "GET", there), StringComparison.Ordinal);
        }

        Assert.Equal(from, await Cluster.OwnerAsync(s_slot));
    }

    [RedisFact]
    public async Task A_range_is_uncovered_and_covered_again()
    {
        const int First = 100;
        const int Last = 120;
        var key = Enumerable.Range(0, int.MaxValue).Select(i => $"k{i}").First(k => KeySlot.Of(k) is >= First and <= Last);
        await Cluster.UncoverAsync(First, Last);
        try
        {
            Assert.Equal(-1, await Cluster.OwnerAsync(First));
            Assert.Contains("CLUSTERDOWN ", await ErrorAsync(0, "GET", key), StringComparison.Ordinal);
            Assert.Equal(0, await Cluster.OwnerAsync(Last + 1));
        }
        finally
        {
            await Cluster.CoverAsync(First, Last, 0);
        }

        Assert.Null(await Cluster.Nodes[0].AskAsync("GET", key));
    }

    private async Task<string> ErrorAsync(int node, params object[] command) =>
        (await Assert.ThrowsAsync<InvalidOperationException>(() => Cluster.Nodes[node].AskAsync(command))).Message;
}
