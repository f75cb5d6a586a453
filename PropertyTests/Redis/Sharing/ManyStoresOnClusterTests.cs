using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Redis.Topologies;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Sharing;

/// <summary>As to one server, so to each primary of a Cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ManyStoresOnClusterTests(ClusterFixture fixture) : StoresTest(TransportMode.Lanes)
{
    [RedisTheory]
    [InlineData(TransportMode.Lanes, 1)]
    [InlineData(TransportMode.Lanes, 100)]
    [InlineData(TransportMode.Multiplexer, 100)]
    public async Task Stores_share_the_connections_to_each_primary(TransportMode over, int count)
    {
        var configuration = ConfigurationOptions.Parse(fixture.Cluster.EndPoints);
        configuration.ClientName = $"sharing-{over}-{count}";
        for (var i = 0; i < count; i++)
        {
            var store = await BuildAsync(Typed(), configuration, over: over);
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal("book", await ItemsAsync(store, session.Id));
        }

        foreach (var node in fixture.Cluster.Nodes)
        {
            var expected = LaneWitness.WithoutLanes + (over == TransportMode.Lanes ? 1 : 0);
            await UntilAsync(() => LaneWitness.ConnectionsAsync(node, configuration.ClientName), connections => connections == expected);
        }
    }
}
