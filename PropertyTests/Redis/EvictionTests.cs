using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A server that may drop what a store keeps nowhere else.</summary>
public sealed class EvictionTests
{
    [RedisTheory]
    [InlineData("noeviction", true, 0)]
    [InlineData("volatile-lru", true, 1)]
    [InlineData("volatile-ttl", true, 1)]
    [InlineData("volatile-lru", false, 0)]
    [InlineData("allkeys-lfu", false, 1)]
    public async Task A_policy_that_may_drop_records_is_warned_of(string policy, bool expires, int warnings)
    {
        using var loggers = new CapturingLoggers();
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await using var store = await (expires ? Store(server).Expire(TimeSpan.FromHours(1)) : Store(server).NoExpiry())
            .WarnOfEviction()
            .UseLogging(loggers)
            .BuildAsync();
        Assert.Equal(warnings, Warnings(loggers, policy));
    }

    [RedisFact]
    public async Task A_store_that_shares_the_prefix_later_is_warned_of_too()
    {
        using var loggers = new CapturingLoggers();
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "volatile-random");
        await using var store = await Store(server).NoExpiry().WarnOfEviction().UseLogging(loggers).BuildAsync();
        Assert.Equal(0, Warnings(loggers, "volatile-random"));
        for (var i = 0; i < 2; i++)
        {
            await using var other = await SessionStore.For<Basket>("other").InheritFrom(store).Expire(TimeSpan.FromHours(1)).BuildAsync();
            Assert.Equal(1, Warnings(loggers, "volatile-random"));
        }
    }

    [RedisFact]
    public async Task Sessions_may_be_evicted_and_are_not_asked_about()
    {
        using var loggers = new CapturingLoggers();
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "volatile-lru");
        await using var store = await Store(server).Expire(TimeSpan.FromHours(1)).UseLogging(loggers).BuildAsync();
        Assert.Equal(0, Warnings(loggers, "volatile-lru"));
    }

    /// <summary>A user that may not ask connects all the same.</summary>
    [RedisFact]
    public async Task A_server_that_hides_its_policy_causes_no_warning()
    {
        using var loggers = new CapturingLoggers();
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "volatile-lru", "--rename-command", "INFO", "");
        await using var store = await Store(server).Expire(TimeSpan.FromHours(1)).WarnOfEviction().UseLogging(loggers).BuildAsync();
        Assert.Equal(0, Warnings(loggers, "volatile-lru"));
        using var session = await store.CreateAsync(new Basket());
        Assert.True(session.IsLive);
    }

    private static SessionStoreBuilder<Basket> Store(RedisServer server) =>
        SessionStore.For<Basket>("evicted").Serialize(MemoryPackSessionSerializer.Default).UseRedis(server.EndPoint, PatientRedis.Wait);

    private static int Warnings(CapturingLoggers loggers, string policy) =>
        loggers.Lines.Count(line => line.StartsWith("15 ", StringComparison.Ordinal) && line.Contains(policy, StringComparison.Ordinal));
}
