using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>The node that a store was configured with goes for good; another joins and becomes a primary.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterGrowthTests() : ClusterTest(TransportMode.Lanes)
{
    private readonly FailingClusterFixture _fixture = new();

    protected override RedisCluster Cluster => _fixture.Cluster;

    protected override Task StartAsync() => _fixture.InitializeAsync();

    protected override Task StopAsync() => _fixture.DisposeAsync();

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_node_that_joined_takes_over(TransportMode transport)
    {
        var old = await Cluster.OwnerAsync(0);
        var seed = await Cluster.ReplicaOfAsync(await Cluster.OwnerAsync(KeySlot.Count - 1));
        var configuration = ConfigurationOptions.Parse(Cluster.Nodes[seed].EndPoint);
        configuration.ClientName = $"growth-{transport}";
        var store = await BuildAsync(Typed(), configuration, over: transport);
        using var session = await CreateAtAsync(store, old);
        await Cluster.KillAsync(seed);

        await using var joined = await JoinAsync(old);
        await joined.TakeOverAsync();
        await UntilAsync(() => ClusterView.OfAsync(joined), view => view.OwnerOf(0) is { IsMyself: true });
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), status => status == SaveStatus.Saved));

        // Lanes know it, and so must what is rare: it may be the only node that is left of those that can be asked.
        var expected = LaneWitness.WithoutLanes + (transport == TransportMode.Lanes ? 1 : 0);
        await UntilAsync(
            async () =>
            {
                Assert.Equal(
                    "book pen", await UntilAsync(() => ItemsAsync(store, session.Id), items => items != nameof(SessionStatus.Unavailable)));
                return await LaneWitness.ConnectionsAsync(joined, configuration.ClientName);
            },
            connections => connections == expected);

        await Cluster.KillAsync(old);
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
        Assert.Equal("book pen", await ItemsAsync(store, session.Id));
    }

    /// <summary>A replica of a primary, which all nodes know.</summary>
    private async Task<RedisServer> JoinAsync(int primary)
    {
        var joined = await RedisServer.StartAsync(
            new RedisLaunch(["--cluster-node-timeout", "2000", "--cluster-announce-ip", "127.0.0.1", .. RedisLaunch.SyncAtOnce])
            {
                IsClusterNode = true,
            });
        foreach (var node in Cluster.Present)
        {
            await node.AskAsync("CLUSTER", "MEET", "127.0.0.1", joined.Port, joined.BusPort);
        }

        var id = (await Cluster.ViewAsync()).At(Cluster.Nodes[primary])!.Id;
        await UntilAsync(() => ClusterView.OfAsync(joined), view => view.At(Cluster.Nodes[primary]) is { IsWell: true, IsPrimary: true });
        await joined.AskAsync("CLUSTER", "REPLICATE", id);
        await UntilAsync(() => joined.FollowsAsync(), follows => follows);
        await UntilAsync(
            () => Task.WhenAll(Cluster.Present.Select(ClusterView.OfAsync)),
            views => views.All(view => view.At(joined) is { IsPrimary: false, IsWell: true }));
        return joined;
    }
}
