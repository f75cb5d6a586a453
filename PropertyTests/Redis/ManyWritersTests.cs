using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

public sealed class MemoryManyWritersTests(ITestOutputHelper output) : ManyWritersSuite(new InMemory(), default, output);

[Collection(RedisCollection.Name)]
public sealed class RedisManyWritersTests(RedisFixture redis, ITestOutputHelper output)
    : ManyWritersSuite(redis, TransportMode.Multiplexer, output);

[Collection(RedisCollection.Name)]
public sealed class RedisLaneManyWritersTests(RedisFixture redis, ITestOutputHelper output)
    : ManyWritersSuite(redis, TransportMode.Lanes, output);
