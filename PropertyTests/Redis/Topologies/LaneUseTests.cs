using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>How many connections a store has to each primary of a Cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LaneUseTests(ClusterFixture fixture) : StoresTest(TransportMode.Lanes)
{
    [RedisTheory]
    [InlineData(TransportMode.Lanes, LaneWitness.WithoutLanes + 1)]
    [InlineData(TransportMode.Multiplexer, LaneWitness.WithoutLanes)]
    public async Task A_store_has_these_to_each_primary_of_a_cluster(TransportMode transport, int connections)
    {
        var configuration = ConfigurationOptions.Parse(fixture.Cluster.EndPoints);
        configuration.ClientName = $"witness-{transport}";
        var store = await BuildAsync(Typed(), configuration, over: transport);
        for (var i = 0; i < 30; i++)
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal("book", await ItemsAsync(store, session.Id));
        }

        foreach (var node in fixture.Cluster.Nodes)
        {
            await UntilAsync(() => LaneWitness.ConnectionsAsync(node, configuration.ClientName), count => count == connections);
        }
    }
}
