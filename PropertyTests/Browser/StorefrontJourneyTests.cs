using Microsoft.Playwright;
using Storefront.Parent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>The storefront as a customer sees it: a real browser before two processes that share nothing but a server.</summary>
public sealed class StorefrontJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private Deployment? _shop;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private Deployment Shop => _shop!;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null && !Chromium.IsRequired)
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_bound);
        _shop = await Deployment.StartAsync(redis: null, output.WriteLine, limit.Token);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
        await (_shop?.DisposeAsync() ?? default);
    }

    [BrowserFact]
    public async Task A_customer_is_known_by_both_processes()
    {
        var customer = await EnterAsync("customer");
        await customer.OpenAsync(Shop.A);
        Assert.Equal("A", await customer.FactAsync("process"));
        Assert.Empty(await customer.CookiesAsync());

        await customer.PressAsync("Add");
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));
        await customer.OpenAsync(Shop.B, "cart");
        Assert.Equal("B", await customer.FactAsync("process"));
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));

        await customer.SignInAsync("Ann");
        Assert.Equal("Ann", await customer.FactAsync("user"));
        await customer.OpenAsync(Shop.A, "cart");
        Assert.Equal("Ann", await customer.FactAsync("user"));
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));
    }

    /// <summary>What the browser keeps can't be read by scripts, goes over secure connections only, and is new after a sign-in.</summary>
    [BrowserFact]
    public async Task The_cookie_is_what_a_browser_accepts_and_changes_at_sign_in()
    {
        var customer = await EnterAsync("cookie");
        await customer.OpenAsync(Shop.A);
        await customer.PressAsync("Add");
        var before = Assert.Single(await customer.CookiesAsync());
        Assert.StartsWith("__Host-", before.Name, StringComparison.Ordinal);
        Assert.Equal((true, true, SameSiteAttribute.Lax, "/"), (before.HttpOnly, before.Secure, before.SameSite, before.Path));
        Assert.Equal("", await customer.Page.EvaluateAsync<string>("document.cookie"));

        await customer.SignInAsync("Ann");
        var after = Assert.Single(await customer.CookiesAsync(), cookie => cookie.Name == before.Name);
        Assert.NotEqual(before.Value, after.Value);
    }

    [BrowserFact]
    public async Task A_sign_out_on_one_process_holds_on_the_other_and_for_nobody_else()
    {
        var ann = await EnterAsync("ann");
        var bob = await EnterAsync("bob");
        foreach (var (customer, name) in new[] { (ann, "Ann"), (bob, "Bob") })
        {
            await customer.OpenAsync(Shop.A);
            await customer.SignInAsync(name);
            Assert.Equal(name, await customer.FactAsync("user"));
        }

        await ann.OpenAsync(Shop.B);
        await ann.PressAsync("Sign out");
        Assert.Null(await ann.FactAsync("user"));
        await ann.OpenAsync(Shop.A);
        Assert.Null(await ann.FactAsync("user"));
        await bob.OpenAsync(Shop.B);
        Assert.Equal("Bob", await bob.FactAsync("user"));
    }

    /// <summary>While the server is not reached everybody appears signed out, and nobody is.</summary>
    [BrowserFact]
    public async Task An_outage_signs_nobody_out()
    {
        var customer = await EnterAsync("outage");
        await customer.OpenAsync(Shop.A);
        await customer.SignInAsync("Ann");
        var cookies = (await customer.CookiesAsync()).Select(cookie => (cookie.Name, cookie.Value)).ToArray();
        Shop.Proxy.Refuse();
        await Shop.Proxy.CutAsync();
        await customer.OpenAsync(Shop.B);
        Assert.NotNull(await customer.FactAsync("notice"));
        Assert.Null(await customer.FactAsync("user"));
        Assert.Equal(cookies, (await customer.CookiesAsync()).Select(cookie => (cookie.Name, cookie.Value)));

        Shop.Proxy.Accept();
        using var limit = new CancellationTokenSource(s_bound);
        do
        {
            await customer.OpenAsync(Shop.B);
            limit.Token.ThrowIfCancellationRequested();
        }
        while (await customer.FactAsync("user") != "Ann");
    }

    private async Task<Shopper> EnterAsync(string name)
    {
        var context = await _browser!.NewContextAsync();
        return new Shopper(context, await context.NewPageAsync(), name, output);
    }
}
