using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionKernel.Benchmarks.Processes;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>What one process has used since it began.</summary>
internal sealed record Usage(double CpuMicros, long AllocatedBytes);

/// <summary>The child that is one app. It is asked for its port, and before and after a round for what it has used.</summary>
internal static class AppProcess
{
    public const string Command = "http-app";
    public const string Port = "port";
    public const string Before = "before";
    public const string After = "after";

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var name, var redis])
        {
            throw new UsageException("An app is started by the http command.");
        }

        await using var app = Build(SessionApp.Of(name), redis);
        await app.StartAsync();
        await ChildAnswers.RunAsync(question => Task.FromResult<object>(question[0] == Port ? PortOf(app) : Use(collects: question[0] == Before)));
        return 0;
    }

    private static WebApplication Build(SessionApp session, string redis)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        session.AddTo(builder.Services, redis);
        var app = builder.Build();
        session.Use(app);
        app.MapGet("/begin/{owner:long}", context => AnswerAsync(context, session.BeginAsync(context, Owner(context))));
        app.MapGet(HttpEndpoints.Read, context => AnswerAsync(context, session.ReadAsync(context)));
        app.MapGet(HttpEndpoints.Change, context => AnswerAsync(context, session.ChangeAsync(context)));
        return app;
    }

    // Not flushed: the framework's session is committed behind the endpoint, and the next request must find it.
    private static async Task AnswerAsync(HttpContext context, ValueTask<Visit> visit)
    {
        var found = await visit;
        context.Response.ContentLength = Visit.TextLength;
        found.Write(context.Response.BodyWriter.GetSpan(Visit.TextLength));
        context.Response.BodyWriter.Advance(Visit.TextLength);
    }

    private static long Owner(HttpContext context) => long.Parse((string)context.Request.RouteValues["owner"]!, CultureInfo.InvariantCulture);

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    private static Usage Use(bool collects)
    {
        if (collects)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new Usage(Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true));
    }
}
