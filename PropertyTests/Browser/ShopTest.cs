using Microsoft.Playwright;
using Storefront.Parent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>A real browser before two processes that share nothing but a server, for one test.</summary>
public abstract class ShopTest(ITestOutputHelper output, TimeSpan paymentWindow) : IAsyncLifetime
{
    protected static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private Deployment? _shop;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private protected Deployment Shop => _shop!;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null && !Chromium.IsRequired)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Bound);
        _shop = await Deployment.StartAsync(redis: null, paymentWindow, output.WriteLine, limit.Token);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
        await (_shop?.DisposeAsync() ?? default);
    }

    /// <summary>A browser with cookies of its own.</summary>
    private protected async Task<Shopper> EnterAsync(string name, string? userAgent = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { UserAgent = userAgent });
        context.SetDefaultTimeout((float)Bound.TotalMilliseconds);
        return new Shopper(context, await context.NewPageAsync(), name, output);
    }

    private protected async Task<Shopper> EnterSignedInAsync(string name, string user, string? userAgent = null)
    {
        var shopper = await EnterAsync(name, userAgent);
        await shopper.OpenAsync(Shop.A);
        await shopper.SignInAsync(user);
        Assert.Equal(user, await shopper.FactAsync("user"));
        return shopper;
    }
}
