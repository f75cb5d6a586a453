using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.Hosting;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.Worker;

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

/// <summary>What docs/hosting.md quotes.</summary>
internal static class WorkerApp
{
    public static void Register(HostApplicationBuilder builder)
    {
        builder.Services.AddSessionKernel<Progress>("progress", builder.Configuration.GetSection("Sessions:progress"), store => store
            .Serialize(JsonSessionSerializer.For(ProgressJson.Default))
            .Expire(idle: TimeSpan.FromHours(1))); // unless the section says otherwise
        builder.Services.AddHostedService<Worker>();
    }

    public static void RegisterInCode(HostApplicationBuilder builder)
    {
        #region in-code
        builder.Services.AddSessionKernel<Progress>("progress", store => store
            .Serialize(JsonSessionSerializer.For(ProgressJson.Default))
            .Expire(idle: TimeSpan.FromHours(1))
            .UseRedis("localhost:6379")
            .StartPolicy(StartPolicy.Retry));
        #endregion
    }

    public static void RegisterSecrets(HostApplicationBuilder builder)
    {
        #region services
        builder.Services.AddSessionKernel<Progress>("progress", (provider, store) => store
            .Serialize(JsonSessionSerializer.For(ProgressJson.Default))
            .ConfigureRedis(redis => redis.Credentials = provider.GetRequiredService<IVault>().Redis)
            .Configure(builder.Configuration.GetSection("Sessions:progress"))); // last: it overrides what stands before it
        #endregion
    }

    public static void CheckHealth(IServiceCollection services)
    {
        #region health
        services.AddHealthChecks().AddSessionKernel();
        #endregion
    }

    /// <summary>Stands for whatever hands out secrets.</summary>
    internal interface IVault
    {
        RedisCredentials Redis();
    }
}
