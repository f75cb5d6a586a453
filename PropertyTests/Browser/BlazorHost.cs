using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.BlazorApp;

namespace SessionKernel.BrowserTests;

/// <summary>One instance of the Blazor site, on a port of its own.</summary>
internal sealed class BlazorHost : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;

    private BlazorHost(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    /// <param name="redis">Where its sessions are; null = in its own memory.</param>
    /// <param name="keys">What all instances protect cookies and tokens by.</param>
    /// <param name="time">Its clock.</param>
    public static async Task<BlazorHost> StartAsync(string? redis, IDataProtectionProvider keys, TimeProvider? time = null)
    {
        var name = typeof(BlazorSite).Assembly.GetName().Name!;
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseStaticWebAssets();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System).AddSingleton(keys);
        builder.Services.AddSessionKernel(store => Keep(store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)), redis));
        BlazorSite.AddBasket(builder.Services, store => Keep(store, redis));
        BlazorSite.AddComponents(builder.Services);
        var app = builder.Build();
        BlazorSite.Use(app);
        await app.StartAsync();
        return new BlazorHost(app);
    }

    public string At(string path) => $"{_app.Urls.Single()}/{path}";

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Keep<T>(SessionStoreBuilder<T> store, string? redis)
        where T : notnull =>
        _ = redis is null ? store.UseMemory() : store.UseRedis(redis, static options => options.CommandTimeout = s_patience);
}
