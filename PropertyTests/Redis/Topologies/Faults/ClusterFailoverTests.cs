using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>Each test has a shard of its own, and leaves the cluster well.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterFailoverTests(
    FailingClusterFixture fixture, ConsoleReport report) : FailoverTest(report), IClassFixture<FailingClusterFixture>
{
    private int _old;

    private RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public Task A_replica_takes_over_when_told() => PlayAsync(0, "CLUSTER FAILOVER", (failover, replica) => failover with
    {
        Cause = () => Cluster.FailOverAsync(replica),
        LosesNothing = true,
    });

    [RedisFact]
    public async Task A_replica_takes_over_from_a_killed_primary()
    {
        await PlayAsync(1, "kill -9 of a Cluster's primary", (failover, _) => failover with { Cause = () => Cluster.KillAsync(_old) });
    }

    [RedisFact]
    public async Task A_replica_takes_over_from_a_frozen_primary_for_good()
    {
        await PlayAsync(2, "SIGSTOP of a Cluster's primary", (failover, _) => failover with
        {
            Cause = () => Cluster.FreezeAsync(_old),
            Afterwards = async () =>
            {
                await Cluster.ThawAsync(_old);
                await Cluster.UntilWellAsync();
                Assert.False(await Cluster.Nodes[_old].IsPrimaryAsync());
            },
        });
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_store_that_knows_a_replica_alone_finds_the_rest(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        var replica = await Cluster.ReplicaOfAsync(await Cluster.OwnerAsync(0));
        var store = await BuildAsync(Typed(), Cluster.Nodes[replica].EndPoint, over: transport);
        var view = await Cluster.ViewAsync();
        var owners = new HashSet<int>();
        for (var i = 0; i < 100; i++)
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal("book", await ItemsAsync(store, session.Id));
            owners.Add(view.OwnerOf(KeySlot.Of(KeyOf(session.Key)))!.Port);
        }

        Assert.Equal(Cluster.Setup.Primaries, owners.Count);
        AssertNothingTold();
    }

    protected override Task<SessionStore<Basket>> OpenAsync(TransportMode transport) =>
        BuildAsync(Typed(), Cluster.EndPoints, Impatient, over: transport);

    protected override Task<Session<Basket>> CreateAsync(SessionStore<Basket> store) => Cluster.MakeAtAsync(
        _old, () => store.CreateAsync(new Basket { Items = ["0"] }).AsTask(), session => KeySlot.Of(KeyOf(session.Key)));

    private async Task PlayAsync(int shard, string name, Func<Failover, int, Failover> with)
    {
        await Cluster.UntilWellAsync();
        _old = await Cluster.OwnerAsync(KeySlot.Count * shard / Cluster.Setup.Primaries + 1);
        var replica = await Cluster.ReplicaOfAsync(_old);
        var failover = new Failover(
            name, Cluster.Nodes[_old], Cluster.Nodes[replica], () => Task.CompletedTask, () => Cluster.UntilPrimaryAsync(replica));
        try
        {
            await PlayAsync(with(failover, replica));
        }
        finally
        {
            await Cluster.HealAsync();
        }
    }
}

/// <summary>Three primaries and their replicas.</summary>
public sealed class FailingClusterFixture() : RunningCluster(new ClusterSetup { NodeTimeout = TimeSpan.FromSeconds(2) });
