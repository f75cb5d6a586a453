using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;
using SessionKernel.Orleans;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans.Propagation;

/// <summary>
/// A web application whose endpoints call grains, and a silo with a dashboard, which is a web application too: two hosts, which have the
/// same session server.
/// </summary>
public sealed class PropagatingHosts : IAsyncLifetime
{
    public const string Dashboard = "/dashboard";

    private readonly TestClusterPortAllocator _ports = new();
    private readonly SessionMemory _memory = new();
    private readonly Dictionary<string, RequestDelegate> _endpoints = [];
    private WebApplication _silo = null!;
    private WebApplication _web = null!;

    public IClusterClient Client => _web.Services.GetRequiredService<IClusterClient>();

    /// <summary>The web application's.</summary>
    public SessionContext Context => _web.Services.GetRequiredService<SessionContext>();

    public SessionStore<AttributeBag> Bags => _web.Services.GetRequiredService<SessionStore<AttributeBag>>();

    /// <summary>The silo, by its address.</summary>
    public string Silo => _silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    internal LogBook Logs { get; } = new();

    public IVisitorGrain Visitor(string key = "visitor") => Client.GetGrain<IVisitorGrain>(key);

    public async Task InitializeAsync()
    {
        var (silo, gateway) = _ports.AllocateConsecutivePortPairs(1);
        _silo = Build(builder => builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(silo, gateway).AddActivityPropagation().AddDashboard().PropagateSessions();
            orleans.Services.Configure<GrainProfilerOptions>(static options => options.TraceAlways = true);
            orleans.Services.AddSessionKernel(Bag);
            orleans.Services.AddTypedSession<Cart>("cart", Carts);
        }));
        _silo.UseSessionKernel();
        _silo.MapOrleansDashboard(Dashboard);
        _silo.MapFallback(context => _endpoints[context.Request.Path](context));
        await _silo.StartAsync();
        _web = Build(builder =>
        {
            builder.UseOrleansClient(client => client.UseLocalhostClustering(gateway).AddActivityPropagation().PropagateSessions());
            builder.Services.AddSessionKernel(Bag);
            builder.Services.AddTypedSession<Cart>("cart", Carts);
        });
        _web.UseSessionKernel();
        _web.Run(context => _endpoints[context.Request.Path](context));
        await _web.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        await _silo.StopAsync();
        await _silo.DisposeAsync();
        _ports.Dispose();
    }

    /// <summary>What the dashboard shows on a page.</summary>
    public async Task<string> ShownAsync(string page)
    {
        using var client = _silo.GetTestClient();
        return await client.GetStringAsync(new Uri($"{Dashboard}/{page}", UriKind.Relative));
    }

    /// <summary>One request of a browser, and what the endpoint says.</summary>
    internal Task<string> GoAsync(Browser browser, Func<HttpContext, Task<string>> endpoint) => GoAsync(_web, browser, endpoint);

    /// <summary>The same, where the silo itself serves the request.</summary>
    internal Task<string> GoToSiloAsync(Browser browser, Func<HttpContext, Task<string>> endpoint) => GoAsync(_silo, browser, endpoint);

    private async Task<string> GoAsync(WebApplication app, Browser browser, Func<HttpContext, Task<string>> endpoint)
    {
        string path;
        lock (_endpoints)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"/{_endpoints.Count}");
            _endpoints[path] = async context => await context.Response.WriteAsync(await endpoint(context));
        }

        return (await browser.SendAsync(new Origin(app), HttpMethod.Get, path)).Body;
    }

    private WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        configure(builder);
        return builder.Build();
    }

    private void Bag(SessionStoreBuilder<AttributeBag> store) =>
        store.Serialize(AttributeBagSerializer.Default).Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory(_memory);

    private void Carts(SessionStoreBuilder<Cart> store) =>
        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30)).UseMemory(_memory);

    private sealed record Origin(WebApplication App) : IOrigin
    {
        public Uri Address { get; } = new("https://localhost");

        public HttpMessageHandler CreateHandler() => App.GetTestServer().CreateHandler();
    }
}
