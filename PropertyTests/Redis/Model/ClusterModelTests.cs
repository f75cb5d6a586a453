using SessionKernel.PropertyTests.Model;
using SessionKernel.PropertyTests.Redis.Topologies;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Model;

/// <summary>On a Cluster: each session in a slot of its own, and a renew for another principal across two.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterModelTests(ClusterFixture fixture, ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const int Runs = 30;
    private const int LaneRuns = 30;

    [RedisFact]
    public async Task Stores_on_a_cluster_do_what_the_model_says()
    {
        var multiplexers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PatientRedis.ConnectAsync(fixture.Cluster.EndPoints)));
        await using var backend = new ClusterModelBackend(
            await ClusterStorage.ConnectAsync(fixture.Cluster), multiplexers, fixture.Cluster.EndPoints, TransportMode.Multiplexer);
        await ModelTest.RunAsync(report, "a Cluster", backend, Runs);
    }

    [RedisFact]
    public async Task Stores_on_a_cluster_over_lanes_do_what_the_model_says()
    {
        await using var backend = new ClusterModelBackend(
            await ClusterStorage.ConnectAsync(fixture.Cluster), [], fixture.Cluster.EndPoints, TransportMode.Lanes);
        await ModelTest.RunAsync(report, "a Cluster over lanes", backend, LaneRuns);
    }
}

/// <summary>Stores behind a multiplexer that is given, or else with connections of their own in every run.</summary>
internal sealed class ClusterModelBackend(
    RespConnection[] primaries, IConnectionMultiplexer[] multiplexers, string endPoints, TransportMode transport)
    : ServerModelBackend(primaries)
{
    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder, int store) =>
        multiplexers.Length > 0
            ? builder.UseRedis(multiplexers[store], PatientRedis.Wait)
            : builder.UseTopology(ConfigurationOptions.Parse(endPoints), transport);

    public override async ValueTask DisposeAsync()
    {
        foreach (var multiplexer in multiplexers)
        {
            await multiplexer.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override int GroupOf(string key) => KeySlot.Of(key);
}
