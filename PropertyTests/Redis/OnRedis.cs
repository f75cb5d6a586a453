using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisStoreTests(RedisFixture fixture) : StoreSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisConcurrencyTests(RedisFixture fixture) : ConcurrencySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisForeignValueTests(RedisFixture fixture) : ForeignValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisDamagedValueTests(RedisFixture fixture) : DamagedValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisPrincipalTests(RedisFixture fixture) : PrincipalRaceSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLockTests(RedisFixture fixture) : LockSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisRotationTests(RedisFixture fixture) : RotationSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisRecordTests(RedisFixture fixture) : RecordSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisPlantedKeyTests(RedisFixture fixture) : PlantedKeySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisPoisonedIndexTests(RedisFixture fixture) : PoisonedIndexSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}
