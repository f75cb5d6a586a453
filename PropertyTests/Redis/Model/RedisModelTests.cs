using SessionKernel.PropertyTests.Model;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Model;

[Collection(RedisCollection.Name)]
public sealed class RedisModelTests(RedisFixture fixture, ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const int Runs = 30;

    [RedisFact]
    public async Task Stores_on_redis_do_what_the_model_says()
    {
        await using var backend = await MultiplexerModelBackend.ConnectAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
        await ModelTest.RunAsync(report, "Redis", backend, Runs);
    }

    [RedisFact]
    public async Task Stores_on_redis_over_lanes_do_what_the_model_says()
    {
        await using var backend = new LaneModelBackend(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
        await ModelTest.RunAsync(report, "Redis over lanes", backend, Runs);
    }
}
