using System.Diagnostics;
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
using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The child that is one app. The parent asks for its port, for its usage before and after a round, and for its start.</summary>
internal static class AppProcess
{
    public const string Command = "http-app";
    public const string Port = "port";
    public const string Before = "before";
    public const string After = "after";
    public const string Start = "start";

    // The default of every project with Microsoft.NET.Sdk.Web.
    private static readonly (string, string)[] s_settings = [("DOTNET_gcServer", "1")];

    public static ChildProcess Begin(string name, string redis) =>
        ChildProcess.Start(typeof(AppProcess).Assembly, s_settings, Command, name, redis);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var name, var redis])
        {
            throw new ArgumentException("Only the http command starts an app.", nameof(arguments));
        }

        var session = WebApp.Of(name);
        var builder = Describe(session, redis);
        var began = Stopwatch.GetTimestamp();
        await using var app = Build(builder, session);
        await app.StartAsync();
        var host = Stopwatch.GetElapsedTime(began);
        await ChildAnswers.RunAsync(question => Task.FromResult<object>(question[0] switch
        {
            Port => PortOf(app),
            Start => AppStart.Read(host),
            var asked => AppUsage.Read(collects: asked == Before),
        }));
        return 0;
    }

    private static WebApplicationBuilder Describe(WebApp session, string redis)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        session.AddTo(builder.Services, redis);
        return builder;
    }

    private static WebApplication Build(WebApplicationBuilder builder, WebApp session)
    {
        var app = builder.Build();
        session.Use(app);
        app.MapGet("/plain/{owner:long}", static context => AnswerAsync(context, new(new Visit(Owner(context), 0))));
        app.MapGet("/begin/{owner:long}", context => AnswerAsync(context, session.BeginAsync(context, Owner(context))));
        foreach (var (path, endpoint) in session.Endpoints)
        {
            app.MapGet(path, context => AnswerAsync(context, endpoint(context)));
        }

        return app;
    }

    // Not flushed, because the framework commits its session after the endpoint, and the next request must find it.
    private static async Task AnswerAsync(HttpContext context, ValueTask<Visit> visit)
    {
        var found = await visit;
        context.Response.ContentLength = Visit.TextLength;
        found.Write(context.Response.BodyWriter.GetSpan(Visit.TextLength));
        context.Response.BodyWriter.Advance(Visit.TextLength);
    }

    private static long Owner(HttpContext context) =>
        long.Parse((string)context.Request.RouteValues["owner"]!, CultureInfo.InvariantCulture);

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
}
