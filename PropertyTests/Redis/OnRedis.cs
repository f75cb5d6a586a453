using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[Collection(RedisCollection.Name)]
public sealed class RedisStoreTests(RedisFixture redis) : StoreSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisConcurrencyTests(RedisFixture redis) : ConcurrencySuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisForeignValueTests(RedisFixture redis) : ForeignValueSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisDamagedValueTests(RedisFixture redis) : DamagedValueSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisPrincipalTests(RedisFixture redis) : PrincipalRaceSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisLockTests(RedisFixture redis) : LockSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisRotationTests(RedisFixture redis) : RotationSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisRecordTests(RedisFixture redis) : RecordSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisPlantedKeyTests(RedisFixture redis) : PlantedKeySuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisPoisonedIndexTests(RedisFixture redis) : PoisonedIndexSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneStoreTests(RedisFixture redis) : StoreSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneConcurrencyTests(RedisFixture redis) : ConcurrencySuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisThreeLanesConcurrencyTests(RedisFixture redis) : ConcurrencySuite(redis, TransportMode.Lanes)
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await redis.Server.ConnectAsync(), redis.Server.EndPoint, lanes: 3);
}

[Collection(RedisCollection.Name)]
public sealed class RedisLaneForeignValueTests(RedisFixture redis) : ForeignValueSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneDamagedValueTests(RedisFixture redis) : DamagedValueSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLanePrincipalTests(RedisFixture redis) : PrincipalRaceSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneRotationTests(RedisFixture redis) : RotationSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneRecordTests(RedisFixture redis) : RecordSuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLanePlantedKeyTests(RedisFixture redis) : PlantedKeySuite(redis, TransportMode.Lanes);

[Collection(RedisCollection.Name)]
public sealed class RedisLanePoisonedIndexTests(RedisFixture redis) : PoisonedIndexSuite(redis, TransportMode.Lanes);
