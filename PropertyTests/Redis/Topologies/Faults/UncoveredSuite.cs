using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>Slots that no primary serves: their sessions are Unavailable, and nobody else notices.</summary>
public abstract class UncoveredSuite(TransportMode transport, ClusterFixture fixture) : ClusterTest(transport)
{
    private const string Owner = "somebody";
    private static readonly TimeSpan s_uncovered = TimeSpan.FromSeconds(5);

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public async Task Only_its_own_sessions_are_unavailable()
    {
        var store = await OpenAsync(s_uncovered);
        using var hit = await store.CreateAsync(new Basket { Items = ["book"] }, Owner);
        var (slot, node) = (SlotOf(hit), await NodeOfAsync(hit));
        using var other = await CreateAtAsync(store, node);
        using var elsewhere = await CreateAtAsync(store, (node + 1) % Cluster.Setup.Primaries);
        await Cluster.UncoverAsync(slot, slot);
        try
        {
            Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, hit.Id));
            hit.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Unavailable, await store.SaveAsync(hit));
            Assert.Equal(SaveStatus.Unavailable, (await store.RenewIdAsync(hit)).Status);
            Assert.Equal(SaveStatus.Unavailable, (await store.RenewIdAsync(hit, "somebody else")).Status);
            Assert.Equal(RemoveStatus.Unavailable, await store.RemoveAsync(hit.Id));
            using (var created = await store.CreateAsync(new Basket(), Owner))
            {
                Assert.Equal((SaveStatus.Unavailable, false), (created.SaveStatus, created.IsLive));
            }

            foreach (var session in new[] { other, elsewhere })
            {
                session.Value.Items.Add("pen");
                Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
                Assert.Equal("book pen", await ItemsAsync(store, session.Id));
            }

            await using var late = await OpenAsync(s_uncovered);
            Assert.Equal("book pen", await ItemsAsync(late, elsewhere.Id));
        }
        finally
        {
            await Cluster.CoverAsync(slot, slot, node);
        }

        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(hit).AsTask(), status => status != SaveStatus.Unavailable));
        Assert.Equal("book pen", await ItemsAsync(store, hit.Id));
    }
}

[Collection(ClusterCollection.Name)]
public sealed class LaneUncoveredTests(ClusterFixture fixture) : UncoveredSuite(TransportMode.Lanes, fixture);

[Collection(ClusterCollection.Name)]
public sealed class MultiplexerUncoveredTests(ClusterFixture fixture) : UncoveredSuite(TransportMode.Multiplexer, fixture);
