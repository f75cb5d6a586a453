using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.Hosting;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.Worker;

#region worker
public sealed record Progress(int Done);

[JsonSerializable(typeof(Progress))]
public sealed partial class ProgressJson : JsonSerializerContext;

public sealed class Worker(SessionStore<Progress> store) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var session = await store.CreateAsync(new Progress(0), cancellationToken: stoppingToken);
        await store.UpdateAsync(session.Id, static progress => progress with { Done = progress.Done + 1 }, stoppingToken);
    }
}
#endregion

/// <summary>What docs/hosting.md quotes.</summary>
internal static class WorkerApp
{
    public static void Register(IServiceCollection services)
    {
        #region register
        services.AddSessionKernel<Progress>("progress", (provider, store) =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            store.Configure(configuration.GetSection("Sessions:progress"))
                .Serialize(JsonSessionSerializer.For(ProgressJson.Default))
                .Expire(idle: TimeSpan.FromHours(1))
                .UseRedis(configuration["Redis"] ?? "localhost:6379");
        });
        services.AddHostedService<Worker>();
        #endregion
    }
}
