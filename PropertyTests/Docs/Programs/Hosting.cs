using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel;
using SessionKernel.Hosting;
using SessionKernel.Serializers;

var builder = Host.CreateApplicationBuilder(args);
var services = builder.Services;
services.AddSessionKernel<Progress>("progress", builder.Configuration.GetSection("Sessions:progress"), store => store
    .Serialize(JsonSessionSerializer.For(ProgressJson.Default))
    .Expire(idle: TimeSpan.FromHours(1)) // unless the section says otherwise
    .UseRedis("localhost:6379"));        // likewise
services.AddHostedService<Worker>();
await builder.Build().RunAsync();

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
