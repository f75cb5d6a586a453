using SessionKernel.PropertyTests.Redis.Topologies.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(FailoverCollection.Name)]
public sealed class RedisClusterTakeoverTests(ConsoleReport report) : IClassFixture<ConsoleReport>
{
    [RedisFact]
    public async Task Replicas_take_over_when_told_and_when_their_primary_is_gone()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var cluster = await RedisCluster.StartAsync(new ClusterSetup { NodeTimeout = TimeSpan.FromSeconds(3) });
        report.Print(
            $"a cluster of {cluster.Nodes.Count} was up after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        var replica = await cluster.ReplicaOfAsync(0);
        Assert.Equal(3, replica);
        await cluster.FailOverAsync(replica);
        Assert.Equal(replica, await cluster.OwnerAsync(0));

        await cluster.UntilWellAsync();
        await cluster.KillAsync(replica);
        await cluster.UntilPrimaryAsync(0);
        Assert.Equal(0, await cluster.OwnerAsync(0));

        await cluster.RestartAsync(replica);
        await cluster.UntilWellAsync();
        Assert.False(await cluster.Nodes[replica].IsPrimaryAsync());
    }
}
