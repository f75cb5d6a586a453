using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using SessionKernel.PropertyTests.BlazorApp;
using SessionKernel.Testing.Servers;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SessionKernel.BrowserTests;

/// <summary>
/// Interactive pages of Blazor: a real browser on a circuit, whose session is the browser's. Visitors leave before the host stops:
/// it would wait for their circuits.
/// </summary>
public sealed class BlazorCircuitTests : IAsyncLifetime
{
    private static readonly float s_patience = (float)TimeSpan.FromMinutes(1).TotalMilliseconds;
    private readonly EphemeralDataProtectionProvider _keys = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is not null || Chromium.IsRequired)
        {
            SetDefaultExpectTimeout(s_patience);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = ["--no-sandbox"] });
        }
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
    }

    [BrowserFact]
    public async Task What_a_click_on_a_circuit_stores_is_there_after_a_reload_and_on_another_instance()
    {
        using var server = EmbeddedGarnet.Start();
        await using var one = await BlazorHost.StartAsync(server.EndPoint, _keys);
        await using var other = await BlazorHost.StartAsync(server.EndPoint, _keys);
        await using var visitor = await _browser!.NewContextAsync();
        var page = await OpenCircuitAsync(visitor, one);

        await AddAsync(page);
        await AddAsync(page);
        await Expect(Items(page)).ToHaveCountAsync(2);

        await page.ReloadAsync();
        await Expect(Items(page)).ToHaveCountAsync(2);
        await page.GotoAsync(other.At("form"));
        await Expect(Items(page)).ToHaveCountAsync(2);
        await page.GotoAsync(other.At("circuit"));
        await ConnectedAsync(page);
        await AddAsync(page);
        await Expect(Items(page)).ToHaveCountAsync(3);
        await page.GotoAsync(one.At("form"));
        await Expect(Items(page)).ToHaveCountAsync(3);
    }

    /// <summary>What a form stores by a request, and a circuit beside it by the store, is one session.</summary>
    [BrowserFact]
    public async Task An_enhanced_form_and_a_circuit_in_another_tab_change_the_same_basket()
    {
        await using var host = await BlazorHost.StartAsync(redis: null, _keys);
        await using var visitor = await _browser!.NewContextAsync();
        var circuit = await OpenCircuitAsync(visitor, host);
        var form = await visitor.NewPageAsync();
        await form.GotoAsync(host.At("visits"));
        await form.EvaluateAsync("window.isStill = true");
        await form.GetByRole(AriaRole.Link, new() { Name = "Form" }).ClickAsync();
        await form.Locator("input[name=Item]").FillAsync("pen");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(Items(form)).ToHaveTextAsync(["pen"]);
        Assert.True(await form.EvaluateAsync<bool>("window.isStill === true"), "The page was not loaded anew.");

        await AddAsync(circuit);
        await Expect(Items(circuit)).ToHaveTextAsync(["pen", "book"]);
    }

    [BrowserFact]
    public async Task Clicks_on_a_circuit_keep_its_session_and_without_them_it_idles_out()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await BlazorHost.StartAsync(redis: null, _keys, time);
        var store = host.Services.GetRequiredService<SessionStore<Basket>>();
        await using var visitor = await _browser!.NewContextAsync();
        var page = await OpenCircuitAsync(visitor, host);
        await AddAsync(page);
        await Expect(Items(page)).ToHaveCountAsync(1);

        for (var looks = 1; looks <= 3; looks++)
        {
            time.Advance(TimeSpan.FromMinutes(20));
            await page.GetByRole(AriaRole.Button, new() { Name = "Look" }).ClickAsync();
            await Expect(page.Locator("#where")).ToHaveTextAsync($"Server, no request, {looks}");
            await store.FlushAsync();
        }

        await Expect(Items(page)).ToHaveCountAsync(1);
        time.Advance(TimeSpan.FromMinutes(40));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look" }).ClickAsync();
        await Expect(page.Locator("#ended")).ToBeVisibleAsync();
    }

    private static async Task<IPage> OpenCircuitAsync(IBrowserContext visitor, BlazorHost host)
    {
        visitor.SetDefaultTimeout(s_patience);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync(host.At("circuit"));
        await ConnectedAsync(page);
        return page;
    }

    /// <summary>What was rendered before the circuit says so.</summary>
    private static Task ConnectedAsync(IPage page) => Expect(page.Locator("#where")).ToContainTextAsync("Server, no request");

    private static Task AddAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Add a book" }).ClickAsync();

    private static ILocator Items(IPage page) => page.Locator("#items li");
}
