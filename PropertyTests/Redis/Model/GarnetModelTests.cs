using SessionKernel.PropertyTests.Model;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Model;

[Collection(GarnetCollection.Name)]
public sealed class GarnetModelTests(GarnetFixture fixture, ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const int Runs = 30;
    private const int LaneRuns = 20;

    [Fact]
    public async Task Stores_on_embedded_garnet_do_what_the_model_says()
    {
        await using var backend = await MultiplexerModelBackend.ConnectAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
        await ModelTest.RunAsync(report, "embedded Garnet", backend, Runs);
    }

    [Fact]
    public async Task Stores_on_embedded_garnet_over_lanes_do_what_the_model_says()
    {
        await using var backend = new LaneModelBackend(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
        await ModelTest.RunAsync(report, "embedded Garnet over lanes", backend, LaneRuns);
    }
}
