using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

public sealed class MemoryContractGrainTests() : GrainContractSuite(new InMemory(), default);

[Collection(RedisCollection.Name)]
public sealed class RedisContractGrainTests(RedisFixture redis) : GrainContractSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneContractGrainTests(RedisFixture redis) : GrainContractSuite(redis, TransportMode.Lanes);

public sealed class MemoryStoringGrainTests() : GrainStoringSuite(new InMemory(), default);

[Collection(RedisCollection.Name)]
public sealed class RedisStoringGrainTests(RedisFixture redis) : GrainStoringSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneStoringGrainTests(RedisFixture redis) : GrainStoringSuite(redis, TransportMode.Lanes);

public sealed class MemoryModelGrainTests() : GrainModelSuite(new InMemory(), default);

[Collection(RedisCollection.Name)]
public sealed class RedisModelGrainTests(RedisFixture redis) : GrainModelSuite(redis, TransportMode.Multiplexer);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneModelGrainTests(RedisFixture redis) : GrainModelSuite(redis, TransportMode.Lanes);
