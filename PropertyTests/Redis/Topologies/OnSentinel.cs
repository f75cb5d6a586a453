using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

[Collection(SentinelCollection.Name)]
public sealed class SentinelLaneStoreTests(SentinelFixture sentinel) : StoreSuite(sentinel, TransportMode.Lanes);

[Collection(SentinelCollection.Name)]
public sealed class SentinelMultiplexerStoreTests(SentinelFixture sentinel) : StoreSuite(sentinel, TransportMode.Multiplexer);

[Collection(SentinelCollection.Name)]
public sealed class SentinelLaneConcurrencyTests(SentinelFixture sentinel) : ConcurrencySuite(sentinel, TransportMode.Lanes);

/// <summary>One primary behind sentinels for all tests of the collection, which stays the primary.</summary>
[NeedsRedis]
[CollectionDefinition(Name)]
public sealed class SentinelCollection : ICollectionFixture<SentinelFixture>
{
    public const string Name = "Sentinel";
}

public sealed class SentinelFixture() : RunningSentinels(TimeSpan.FromSeconds(30));

/// <summary>A primary behind sentinels for all tests of whoever shares the fixture.</summary>
/// <param name="silence">After which the primary is replaced.</param>
public abstract class RunningSentinels(TimeSpan silence) : IBackend, IAsyncLifetime
{
    private RedisSentinelGroup? _sentinels;

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisSentinelGroup Sentinels => _sentinels ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task<RawStorage> OpenAsync(TransportMode transport) => new TopologyStorage(
        await Sentinels.Servers[await Sentinels.PrimaryAsync()].ConnectAsync(), ConfigurationOptions.Parse(Sentinels.Configuration),
        transport);

    public async Task InitializeAsync() => _sentinels = RedisRequirement.IsMet ? await RedisSentinelGroup.StartAsync(silence) : null;

    public async Task DisposeAsync()
    {
        if (_sentinels is not null)
        {
            await _sentinels.DisposeAsync();
        }
    }
}
