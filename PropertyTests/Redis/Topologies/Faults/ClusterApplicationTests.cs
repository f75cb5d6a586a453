using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>The application's name under a prefix in a Cluster: its key has no hash tag, so it is in any slot.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterApplicationTests(FailingClusterFixture fixture) : IClassFixture<FailingClusterFixture>
{
    private RedisCluster Cluster => fixture.Cluster;

    public static IEnumerable<object[]> Shards =>
        from transport in new[] { TransportMode.Lanes, TransportMode.Multiplexer }
        from shard in Enumerable.Range(0, 3)
        select new object[] { transport, shard };

    [RedisTheory]
    [MemberData(nameof(Shards))]
    public async Task Another_application_is_warned_of_wherever_the_name_is_and_whichever_node_is_the_seed(
        TransportMode transport, int shard)
    {
        await Cluster.UntilWellAsync();
        var prefix = PrefixOn(shard);
        var owner = await Cluster.OwnerAsync(SlotOf(prefix));
        foreach (var seed in Cluster.Nodes)
        {
            Assert.Equal(0, await WarningsAsync("shop", prefix, transport, seed));
            Assert.Equal(1, await WarningsAsync("office", prefix, transport, seed));
        }

        await using var connection = await Cluster.Nodes[owner].ConnectAsync();
        Assert.Equal("shop"u8.ToArray(), await connection.SendAsync("GET", prefix + "app"));
        Assert.Equal(-1L, await connection.SendAsync("PTTL", prefix + "app"));
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task The_new_primary_has_the_name(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        var prefix = PrefixOn(0);
        var old = await Cluster.OwnerAsync(SlotOf(prefix));
        var replica = await Cluster.ReplicaOfAsync(old);
        var seed = Cluster.Nodes.First(node => node != Cluster.Nodes[old] && node != Cluster.Nodes[replica]);
        Assert.Equal(0, await WarningsAsync("shop", prefix, transport, seed));
        await using (var connection = await Cluster.Nodes[old].ConnectAsync())
        {
            // Of this connection's writes: the name has then come over, too.
            await connection.SendAsync("SET", prefix + "app", "shop", "XX");
            Assert.Equal(1L, await connection.SendAsync("WAIT", 1, 30_000));
        }

        try
        {
            await Cluster.KillAsync(old);
            await Cluster.UntilPrimaryAsync(replica);
            Assert.Equal(1, await WarningsAsync("office", prefix, transport, seed));
            Assert.Equal(0, await WarningsAsync("shop", prefix, transport, seed));
        }
        finally
        {
            await Cluster.HealAsync();
        }
    }

    /// <summary>A start does not wait for the node that has the name, and says that nothing was compared.</summary>
    [RedisFact]
    public async Task While_nobody_has_the_name_the_store_starts()
    {
        await Cluster.UntilWellAsync();
        var prefix = PrefixOn(1);
        var slot = SlotOf(prefix);
        var owner = await Cluster.OwnerAsync(slot);
        try
        {
            await Cluster.UncoverAsync(slot, slot);
            using var loggers = new CapturingLoggers();
            await using var store = await BuildAsync("shop", prefix, TransportMode.Lanes, Cluster.Nodes[owner], loggers);
            Assert.Contains(
                loggers.Lines,
                static line => line.StartsWith("11 ", StringComparison.Ordinal) && line.Contains("application", StringComparison.Ordinal));
        }
        finally
        {
            await Cluster.CoverAsync(slot, slot, owner);
        }
    }

    private static int SlotOf(string prefix) => KeySlot.Of(prefix + "app");

    private string PrefixOn(int shard)
    {
        while (true)
        {
            var prefix = KeyPrefix.Next();
            if (SlotOf(prefix) * Cluster.Setup.Primaries / KeySlot.Count == shard)
            {
                return prefix;
            }
        }
    }

    private static async Task<int> WarningsAsync(string application, string prefix, TransportMode transport, RedisServer seed)
    {
        using var loggers = new CapturingLoggers();
        await using var store = await BuildAsync(application, prefix, transport, seed, loggers);
        Assert.DoesNotContain(loggers.Lines, static line => line.StartsWith("11 ", StringComparison.Ordinal));
        return loggers.Lines.Count(static line => line.StartsWith("24 ", StringComparison.Ordinal));
    }

    private static Task<SessionStore<Basket>> BuildAsync(
        string application, string prefix, TransportMode transport, RedisServer seed, CapturingLoggers loggers) =>
        SessionStore.For<Basket>("cart").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromHours(1))
            .UseRedis(seed.EndPoint, options => (options.Transport, options.CommandTimeout) = (transport, TimeSpan.FromSeconds(20)))
            .UseLogging(loggers).Configure(options => (options.KeyPrefix, options.ApplicationName) = (prefix, application)).BuildAsync();
}
