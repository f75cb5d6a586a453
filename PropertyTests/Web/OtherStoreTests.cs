using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Stores of a host that are not its web sessions'.</summary>
[Collection(GarnetCollection.Name)]
public sealed class OtherStoreTests(GarnetFixture garnet)
{
    [Fact]
    public async Task A_store_stands_beside_web_sessions_and_bags_need_no_code()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sessions:notes:Redis"] = garnet.Server.EndPoint,
            ["Sessions:notes:CommandTimeout"] = $"{PatientRedis.Limit}",
            ["Sessions:notes:Idle"] = "00:10:00",
            ["Sessions:session:Idle"] = "00:20:00",
        });
        builder.Services.AddLogging();
        builder.Services.AddSessionKernel(store => store.UseMemory().Configure(builder.Configuration.GetSection("Sessions:session")));
        builder.Services.AddSessionKernel<AttributeBag>("notes", builder.Configuration.GetSection("Sessions:notes"));
        builder.Services.AddSessionKernel<Cart>(
            "cart", store => store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30)).UseMemory());
        using var host = builder.Build();
        await host.StartAsync();

        var web = host.Services.GetRequiredKeyedService<SessionStore<AttributeBag>>(
            SessionKernelServiceCollectionExtensions.DefaultStoreName);
        Assert.Equal(TimeSpan.FromMinutes(20), web.Lifetime.Idle);
        using var session = await host.Services
            .GetRequiredKeyedService<SessionStore<AttributeBag>>("notes")
            .CreateAsync(new AttributeBag());
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        await host.StopAsync();
    }
}
