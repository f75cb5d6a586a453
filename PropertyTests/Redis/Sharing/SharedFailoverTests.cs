using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Redis.Topologies;
using SessionKernel.PropertyTests.Redis.Topologies.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Sharing;

/// <summary>
/// Twenty stores of each transport share what they are connected by, and all of them go on with the server that takes over.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class SharedFailoverTests(FailingSentinelFixture sentinels, FailingClusterFixture cluster)
    : StoresTest(TransportMode.Lanes), IClassFixture<FailingSentinelFixture>, IClassFixture<FailingClusterFixture>
{
    private const int Count = 20;

    private RedisSentinelGroup Sentinels => sentinels.Sentinels;

    private RedisCluster Cluster => cluster.Cluster;

    [RedisFact]
    public async Task Watched_by_sentinels()
    {
        await Sentinels.UntilWellAsync();
        var old = await Sentinels.PrimaryAsync();
        await PlayAsync(
            Sentinels.Configuration,
            Sentinels.Servers[old],
            Sentinels.Servers[1 - old],
            CreateAsync,
            async () =>
            {
                await Sentinels.FailOverAsync();
                await Sentinels.UntilPrimaryAsync(1 - old);
            });
    }

    [RedisFact]
    public async Task Of_a_cluster()
    {
        await Cluster.UntilWellAsync();
        var old = await Cluster.OwnerAsync(1);
        var replica = await Cluster.ReplicaOfAsync(old);
        await PlayAsync(
            Cluster.EndPoints,
            Cluster.Nodes[old],
            Cluster.Nodes[replica],
            store => Cluster.MakeAtAsync(old, () => CreateAsync(store), session => KeySlot.Of(KeyOf(session.Key))),
            async () =>
            {
                await Cluster.FailOverAsync(replica);
                await Cluster.UntilPrimaryAsync(replica);
            });
    }

    private static async Task<Session<Basket>> CreateAsync(SessionStore<Basket> store) =>
        await store.CreateAsync(new Basket { Items = ["book"] });

    private async Task PlayAsync(
        string address, RedisServer old, RedisServer successor, Func<SessionStore<Basket>, Task<Session<Basket>>> create,
        Func<Task> failOver)
    {
        var stores = new List<(SessionStore<Basket> Store, SessionId Id)>();
        foreach (var over in Enum.GetValues<TransportMode>())
        {
            var configuration = ConfigurationOptions.Parse(address);
            configuration.ClientName = NameOf(over);
            for (var i = 0; i < Count; i++)
            {
                var store = await BuildAsync(Typed(), configuration, over: over);
                using var session = await create(store);
                stores.Add((store, session.Id));
            }
        }

        await using (var raw = await old.ConnectAsync())
        {
            await raw.SendAsync("PING");
            await UntilAsync(async () => await raw.SendAsync("WAIT", 1, 100), static replicas => replicas is long and > 0);
        }

        await failOver();
        foreach (var (store, id) in stores)
        {
            Assert.Equal("book", await UntilAsync(() => ItemsAsync(store, id), static items => items != nameof(SessionStatus.Unavailable)));
        }

        foreach (var (over, connections) in new[]
        {
            (TransportMode.Lanes, LaneWitness.WithoutLanes + 1), (TransportMode.Multiplexer, LaneWitness.WithoutLanes),
        })
        {
            await UntilAsync(() => LaneWitness.ConnectionsAsync(successor, NameOf(over)), count => count == connections);
        }
    }

    private static string NameOf(TransportMode over) => $"shared-{over}";
}
