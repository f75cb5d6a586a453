using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneStoreTests(RedisFixture fixture) : StoreSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneConcurrencyTests(RedisFixture fixture) : ConcurrencySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisThreeLanesConcurrencyTests(RedisFixture fixture) : ConcurrencySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint, lanes: 3);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneForeignValueTests(RedisFixture fixture) : ForeignValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneDamagedValueTests(RedisFixture fixture) : DamagedValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLanePrincipalTests(RedisFixture fixture) : PrincipalRaceSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneRotationTests(RedisFixture fixture) : RotationSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneRecordTests(RedisFixture fixture) : RecordSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLanePlantedKeyTests(RedisFixture fixture) : PlantedKeySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLanePoisonedIndexTests(RedisFixture fixture) : PoisonedIndexSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}
