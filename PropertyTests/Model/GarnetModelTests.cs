using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Model;

[Collection(GarnetCollection.Name)]
public sealed class GarnetModelTests(GarnetFixture fixture, ModelReport report) : IClassFixture<ModelReport>
{
    private const int Runs = 150;

    [Fact]
    public async Task Stores_on_embedded_garnet_do_what_the_model_says()
    {
        await using var backend = await ServerModelBackend.ConnectAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
        await ModelTest.RunAsync(report, "embedded Garnet", backend, Runs);
    }
}
