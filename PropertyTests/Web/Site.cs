using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What the sites of a test share, as nodes share a server.</summary>
internal sealed class Shared
{
    public SessionMemory Memory { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public TimeSpan? Idle { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan? Absolute { get; init; } = TimeSpan.FromHours(12);

    public Task<Site> SiteAsync(
        Action<SessionStoreBuilder<AttributeBag>>? bag = null, Action<WebSessionOptions>? web = null,
        Action<SessionStoreBuilder<Cart>>? cart = null) =>
        Site.StartAsync(this, bag, web, cart);
}

/// <summary>What a site answers by an error page, as an exception handler does. Others reach the client.</summary>
internal sealed class ShownException : Exception;

/// <summary>One web process: a bag behind HttpContext.Session and typed carts. Endpoints are what a test sends along.</summary>
internal sealed class Site : IOrigin, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Endpoint> _endpoints = new();
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new();
    private int _last;

    private Site(
        Shared shared, Action<SessionStoreBuilder<AttributeBag>>? bag, Action<WebSessionOptions>? web,
        Action<SessionStoreBuilder<Cart>>? cart)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        builder.Services.AddSingleton<TimeProvider>(shared.Time);
        builder.Services.AddSessionKernel(
            store =>
            {
                store.Expire(shared.Idle, shared.Absolute).UseBackend(context => Bags.Over(new MemoryBackend(shared.Memory, context)));
                bag?.Invoke(store);
            },
            web);
        builder.Services.AddTypedSession<Cart>("cart", store =>
        {
            store.Serialize(HostsJson.Serializer).Expire(shared.Idle, shared.Absolute)
                .UseBackend(context => Carts.Over(new MemoryBackend(shared.Memory, context)));
            cart?.Invoke(store);
        });
        builder.Services.AddTypedSession<Tally>(
            "tally", store => store.Serialize(HostsJson.Serializer).Expire(shared.Idle).UseMemory(shared.Memory));
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (ShownException) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsync("error page");
            }
            finally
            {
                EndOf(context.Request.Path).TrySetResult();
            }
        });
        _app.Use((context, next) =>
        {
            context.SetEndpoint(_endpoints[context.Request.Path]);
            return next(context);
        });
        _app.UseSessionKernel();
        _app.Run(context => context.GetEndpoint()!.RequestDelegate!(context));
    }

    public SpyBackend Bags { get; } = new();

    public SpyBackend Carts { get; } = new();

    public LogBook Logs { get; } = new();

    public TestServer Server => _app.GetTestServer();

    public Uri Address { get; } = new("https://localhost");

    public IServiceProvider Services => _app.Services;

    public static async Task<Site> StartAsync(
        Shared shared, Action<SessionStoreBuilder<AttributeBag>>? bag, Action<WebSessionOptions>? web,
        Action<SessionStoreBuilder<Cart>>? cart)
    {
        var site = new Site(shared, bag, web, cart);
        await site._app.StartAsync();
        return site;
    }

    public HttpMessageHandler CreateHandler() => Server.CreateHandler();

    /// <summary>The path under which an endpoint is served.</summary>
    public string Serve(RequestDelegate endpoint, SessionUse use = SessionUse.Optional)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/{Interlocked.Increment(ref _last)}");
        _endpoints[path] = new Endpoint(endpoint, new EndpointMetadataCollection(new WithSessionAttribute(use)), path);
        return path;
    }

    /// <summary>Completed when the whole pipeline has run for a path.</summary>
    public TaskCompletionSource EndOf(string path) =>
        _ends.GetOrAdd(path, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
