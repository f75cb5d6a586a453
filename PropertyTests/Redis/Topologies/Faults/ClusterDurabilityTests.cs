using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>What a write of two slots says while one primary's replica stands still: it is confirmed where both are, and only there.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterDurabilityTests(FailingClusterFixture fixture) : ClusterTest(TransportMode.Lanes), IClassFixture<FailingClusterFixture>
{
    private const int Sessions = 24;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_renew_is_confirmed_by_the_replicas_of_both_slots(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        var store = await DurableAsync(transport);
        var sessions = new Session<Basket>[Sessions];
        for (var i = 0; i < Sessions; i++)
        {
            sessions[i] = await store.CreateAsync(new Basket { Items = [$"{i}"] });
            await UntilAsync(() => SavedAsync(store, sessions[i]), status => status == SaveStatus.Saved);
        }

        var behind = await Cluster.OwnerAsync(0);
        var view = await Cluster.ViewAsync();
        var replica = await Cluster.ReplicaOfAsync(behind);
        bool IsBehind(Session<Basket> session) => view.OwnerOf(SlotOf(session))!.Port == Cluster.Nodes[behind].Port;
        await Cluster.FreezeAsync(replica);
        var confirmed = new HashSet<(bool Old, bool New)>();
        for (var i = 0; i < Sessions; i++)
        {
            var before = IsBehind(sessions[i]);
            var renewed = await store.RenewIdAsync(sessions[i], principal: $"principal {i}");
            var after = IsBehind(sessions[i]);
            Assert.True(renewed.Succeeded);
            Assert.Equal(before || after ? SaveStatus.SavedNotReplicated : SaveStatus.Saved, renewed.Status);
            Assert.StartsWith($"{i}", await ItemsAsync(store, sessions[i].Id), StringComparison.Ordinal);
            confirmed.Add((before, after));
            sessions[i].Dispose();
        }

        await Cluster.ThawAsync(replica);
        await Cluster.UntilWellAsync();
        Assert.Contains((false, false), confirmed);
        Assert.Contains((true, false), confirmed);
        Assert.Contains((false, true), confirmed);
    }

    private static async Task<SaveStatus> SavedAsync(SessionStore<Basket> store, Session<Basket> session)
    {
        session.Value.Items.Add("more");
        return await store.SaveAsync(session);
    }

    private Task<SessionStore<Basket>> DurableAsync(TransportMode transport) =>
        BuildAsync(Typed(), StackExchange.Redis.ConfigurationOptions.Parse(Cluster.EndPoints), over: transport, options: redis =>
        {
            redis.Durability = Durability.Replicated(1, Wait);
            redis.DurableWrites = DurableWrites.All;
        });
}
