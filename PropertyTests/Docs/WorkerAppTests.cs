using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.PropertyTests.Docs.Recipes.Worker;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>What docs/hosting.md quotes, over an embedded server.</summary>
[Collection(GarnetCollection.Name)]
public sealed class WorkerAppTests(GarnetFixture garnet)
{
    [Fact]
    public async Task The_worker_stores_its_session_where_the_configuration_says()
    {
        var prefix = KeyPrefix.Next();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sessions:progress:Redis"] = garnet.Server.EndPoint,
            ["Sessions:progress:KeyPrefix"] = prefix,
            ["Sessions:progress:CommandTimeout"] = $"{PatientRedis.Limit}",
        });
        WorkerApp.Register(builder);
        using var host = builder.Build();

        await host.StartAsync();
        await host.Services.GetServices<IHostedService>().OfType<Worker>().Single().ExecuteTask!;

        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.Server.EndPoint);
        var key = Assert.Single(redis.GetServers()[0].Keys(pattern: prefix + "{*"));
        Assert.EndsWith("{\"Done\":1}", (string?)await redis.GetDatabase().StringGetAsync(key), StringComparison.Ordinal);
        await host.StopAsync();
    }
}
