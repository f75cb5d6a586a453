using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

public sealed class MemoryContractGrainTests : GrainContractSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisContractGrainTests(RedisFixture fixture) : GrainContractSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneContractGrainTests(RedisFixture fixture) : GrainContractSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

public sealed class MemoryStoringGrainTests : GrainStoringSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisStoringGrainTests(RedisFixture fixture) : GrainStoringSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneStoringGrainTests(RedisFixture fixture) : GrainStoringSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

public sealed class MemoryModelGrainTests : GrainModelSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisModelGrainTests(RedisFixture fixture) : GrainModelSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[NeedsRedis]
[Collection(RedisCollection.Name)]
public sealed class RedisLaneModelGrainTests(RedisFixture fixture) : GrainModelSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}
