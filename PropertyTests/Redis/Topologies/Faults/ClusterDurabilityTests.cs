using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// What a write of two slots says while one primary's replica stands still: it is confirmed where both are, and only there.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterDurabilityTests(
    FailingClusterFixture fixture) : ClusterTest(TransportMode.Lanes), IClassFixture<FailingClusterFixture>
{
    private const int Each = 3;

    // What a replica confirms is not to be missed, and what none will confirm not to be waited for.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_renew_is_confirmed_by_the_replicas_of_both_slots(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        var (patient, hasty) = (await DurableAsync(transport, s_long), await DurableAsync(transport, s_short));
        var behind = await Cluster.OwnerAsync(0);
        var other = await Cluster.OwnerAsync(KeySlot.Count - 1);
        Assert.NotEqual(behind, other);
        var renewals = new List<(SessionId Id, int From, int To, string Principal)>();
        foreach (var (from, to) in ((int, int)[])[(other, other), (behind, other), (other, behind), (behind, behind)])
        {
            for (var i = 0; i < Each; i++)
            {
                using var session = await CreateAtAsync(patient, from);
                renewals.Add((session.Id, from, to, await PrincipalAtAsync(patient, to, $"{from} {to} {i}")));
            }
        }

        await Cluster.FreezeAsync(await Cluster.ReplicaOfAsync(behind));
        try
        {
            foreach (var (id, from, to, principal) in renewals)
            {
                var isConfirmed = from != behind && to != behind;
                var store = isConfirmed ? patient : hasty;
                using var session = await store.LoadAsync(id);
                var renewed = await store.RenewIdAsync(session, principal);
                Assert.True(renewed.Succeeded);
                Assert.Equal(
                    (from, to, isConfirmed ? SaveStatus.Saved : SaveStatus.SavedNotReplicated),
                    (from, await NodeOfAsync(session), renewed.Status));
                Assert.Equal("book", await ItemsAsync(store, session.Id));
            }
        }
        finally
        {
            await Cluster.HealAsync();
        }
    }

    private Task<SessionStore<Basket>> DurableAsync(TransportMode transport, TimeSpan wait) =>
        BuildAsync(Typed(), StackExchange.Redis.ConfigurationOptions.Parse(Cluster.EndPoints), Patient, over: transport, options: redis =>
        {
            redis.Durability = Durability.Replicated(1, wait);
            redis.DurableWrites = DurableWrites.All;
        });
}
