using SessionKernel.PropertyTests.Redis.Topologies.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(FailoverCollection.Name)]
public sealed class RedisSentinelGroupTests(ConsoleReport report) : IClassFixture<ConsoleReport>
{
    [RedisFact]
    public async Task The_replica_takes_over_when_told_and_when_the_primary_is_gone()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var sentinels = await RedisSentinelGroup.StartAsync(TimeSpan.FromMinutes(1));
        report.Print($"sentinels were up after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.Equal(0, await sentinels.PrimaryAsync());
        await sentinels.FailOverAsync();
        Assert.Equal(1, await sentinels.PrimaryAsync());

        await sentinels.UntilWellAsync();
        await sentinels.SetSilenceAsync(TimeSpan.FromSeconds(3));
        await sentinels.Servers[1].StopAsync();
        await sentinels.UntilPrimaryAsync(0);

        await sentinels.Servers[1].RestartAsync();
        await sentinels.UntilWellAsync();
        Assert.False(await sentinels.Servers[1].IsPrimaryAsync());
    }
}
