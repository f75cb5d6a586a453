using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.FrameworkApp;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>An application as its user writes it: routing, middleware and endpoints are the framework's.</summary>
internal sealed class TestApp : IOrigin, IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly bool _isOnLoopback;

    private TestApp(WebApplication app, bool isOnLoopback) => (_app, _isOnLoopback) = (app, isOnLoopback);

    public Uri Address => _isOnLoopback ? new Uri(_app.Urls.Single()) : new Uri("https://localhost");

    public TestServer Server => _app.GetTestServer();

    public IServiceProvider Services => _app.Services;

    /// <param name="use">Everything behind <c>Build()</c>, <c>UseSessionKernel()</c> included.</param>
    /// <param name="services">What it needs besides sessions in memory.</param>
    /// <param name="web">Changes how the session behind HttpContext.Session travels.</param>
    /// <param name="store">Changes its store.</param>
    /// <param name="isOnLoopback">Served by Kestrel over plain HTTP, not in memory.</param>
    public static async Task<TestApp> StartAsync(
        Action<WebApplication> use,
        Action<IServiceCollection>? services = null,
        Action<WebSessionOptions>? web = null,
        Action<SessionStoreBuilder<AttributeBag>>? store = null,
        bool isOnLoopback = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (isOnLoopback)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        builder.Logging.ClearProviders();
        builder.Services.AddSessionKernel(
            builder =>
            {
                builder.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory();
                store?.Invoke(builder);
            },
            web);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        use(app);
        await app.StartAsync();
        return new TestApp(app, isOnLoopback);
    }

    public static void AddMvc(IServiceCollection services)
    {
        services.AddControllersWithViews().AddApplicationPart(typeof(UseController).Assembly);
        services.AddRazorPages();
    }

    public HttpMessageHandler CreateHandler() =>
        _isOnLoopback ? new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false } : Server.CreateHandler();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
