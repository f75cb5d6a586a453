using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

public sealed class MemoryManyWritersTests(ITestOutputHelper output) : ManyWritersSuite(output)
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisManyWritersTests(RedisFixture fixture, ITestOutputHelper output) : ManyWritersSuite(output)
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneManyWritersTests(RedisFixture fixture, ITestOutputHelper output) : ManyWritersSuite(output)
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}
