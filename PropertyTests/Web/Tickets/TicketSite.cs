using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Servers;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>What the sites of a test share: clock, key ring, server.</summary>
internal sealed class TicketShared
{
    /// <summary>Begins now: the server has a clock of its own.</summary>
    public FakeTimeProvider Time { get; init; } =
        new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    public IDataProtectionProvider Keys { get; private init; } = new EphemeralDataProtectionProvider();

    /// <summary>Of the stores that share a server; null = none.</summary>
    public SessionSecrets? Secrets { get; init; } = new(
        SessionSecret.FromBytes([.. Enumerable.Repeat((byte)7, SessionSecret.MinimumBytes)]));

    public SessionMemory Tickets { get; private init; } = new();

    public SessionMemory Sessions { get; private init; } = new();

    public SessionMemory Carts { get; private init; } = new();

    /// <summary>Where the server is, or some nodes of a Cluster; null = memory.</summary>
    public string? Redis { get; init; }

    public TransportMode Transport { get; init; }

    public string Name { get; private init; } = KeyPrefix.Next().TrimEnd(':');

    /// <summary>The same server, for sites with another ring of secrets.</summary>
    public TicketShared With(SessionSecrets secrets) =>
        new()
        {
            Time = Time,
            Keys = Keys,
            Tickets = Tickets,
            Sessions = Sessions,
            Carts = Carts,
            Redis = Redis,
            Transport = Transport,
            Name = Name,
            Secrets = secrets,
        };
}

/// <summary>One web process that authenticates by cookies for 20 minutes, sliding. Endpoints are what a test sends along.</summary>
internal sealed class TicketSite : IAsyncDisposable
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private readonly ConcurrentDictionary<string, RequestDelegate> _endpoints = new();
    private readonly WebApplication _app;
    private int _last;

    private TicketSite(TicketShared shared, TicketSetup setup)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        builder.Services.AddSingleton<TimeProvider>(shared.Time).AddSingleton(shared.Keys);
        if (setup.KeepsTickets)
        {
            builder.Services.AddSessionKernelTickets(
                store =>
                {
                    Configure(store, shared, "ticket", Tickets, shared.Tickets);
                    setup.Store?.Invoke(store);
                },
                setup.Tickets);
        }

        builder.Services.AddAuthentication(Scheme).AddCookie(options =>
        {
            options.ExpireTimeSpan = TimeSpan.FromMinutes(20);
            setup.Cookie?.Invoke(options);
        });
        builder.Services.AddSessionKernel(store => Configure(store, shared, "session", Bags, shared.Sessions));
        builder.Services.AddTypedSession<Cart>("cart", store =>
            store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory(shared.Carts));
        setup.Services?.Invoke(builder.Services);
        _app = builder.Build();
        _app.UseSessionKernel();
        _app.UseAuthentication();
        _app.Run(context => _endpoints[context.Request.Path](context));
    }

    public SpyBackend Tickets { get; } = new();

    public SpyBackend Bags { get; } = new();

    public LogBook Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public CookieAuthenticationOptions Cookie => Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Scheme);

    public SessionTickets Devices => Services.GetRequiredService<SessionTickets>();

    public SessionStore<AttributeBag> Store => Services.GetRequiredKeyedService<SessionStore<AttributeBag>>("ticket");

    public HttpMessageHandler Handler() => _app.GetTestServer().CreateHandler();

    public static async Task<TicketSite> StartAsync(TicketShared shared, TicketSetup? setup = null)
    {
        var site = new TicketSite(shared, setup ?? new TicketSetup());
        await site._app.StartAsync();
        return site;
    }

    public string Serve(RequestDelegate endpoint)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/{Interlocked.Increment(ref _last)}");
        _endpoints[path] = endpoint;
        return path;
    }

    public static ClaimsPrincipal User(string name, params Claim[] more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), .. more], "password"));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Configure(
        SessionStoreBuilder<AttributeBag> store, TicketShared shared, string name, SpyBackend spy, SessionMemory memory)
    {
        store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        if (shared.Secrets is { } secrets)
        {
            store.Secrets(secrets);
        }

        if (shared.Redis is { } endpoint)
        {
            store.UseRedis(endpoint, options => options.WaitOver(shared.Transport))
                .Configure(options => options.KeyPrefix = $"{shared.Name}:{name}:");
        }
        else
        {
            store.UseBackend(context => spy.Over(new MemoryBackend(memory, context)));
        }
    }
}

internal sealed record TicketSetup
{
    public bool KeepsTickets { get; init; } = true;

    public Action<SessionStoreBuilder<AttributeBag>>? Store { get; init; }

    public Action<SessionTicketOptions>? Tickets { get; init; }

    public Action<CookieAuthenticationOptions>? Cookie { get; init; }

    public Action<IServiceCollection>? Services { get; init; }
}
