using Microsoft.Playwright;
using Storefront.Parent;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>One browser of one customer, before both processes of the shop. Every page that is shown is kept as a picture.</summary>
internal sealed class Shopper(IBrowserContext context, IPage page, string name, ITestOutputHelper output)
{
    private int _pictures;

    public IPage Page => page;

    /// <summary>Another tab: the same cookies.</summary>
    public async Task<Shopper> SecondTabAsync(string tab) => new(context, await context.NewPageAsync(), tab, output);

    public async Task OpenAsync(WebProcess process, string path = "")
    {
        await page.GotoAsync(new Uri(process.Address, path).ToString());
        await KeepPictureAsync();
    }

    /// <summary>Presses a button of the page; the header's come before others of the same name.</summary>
    public Task PressAsync(string button) => PressAsync(button, page.Locator("body"));

    public async Task PressAsync(string button, ILocator within)
    {
        await within.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = button, Exact = true }).First.ClickAsync();
        await KeepPictureAsync();
    }

    public async Task SignInAsync(string user)
    {
        await page.Locator("input[name=name]").FillAsync(user);
        await PressAsync("Sign in");
    }

    /// <summary>A fact that the page shows; null if it does not.</summary>
    public async Task<string?> FactAsync(string fact)
    {
        var shown = page.Locator($"[data-fact={fact}]");
        return await shown.CountAsync() == 0 ? null : await shown.First.InnerTextAsync();
    }

    public Task<int> CountAsync(string selector) => page.Locator(selector).CountAsync();

    public Task<string> TitleAsync() => page.Locator("h1").InnerTextAsync();

    /// <summary>The devices that the page lists, the marks of this one included.</summary>
    public async Task<IReadOnlyList<string>> DevicesAsync()
    {
        var devices = new List<string>();
        foreach (var row in await page.Locator("tr[data-device]").AllAsync())
        {
            var isThis = await row.Locator("[data-current]").CountAsync() == 1;
            devices.Add(await row.Locator("[data-label]").InnerTextAsync() + (isThis ? ", this one" : ""));
        }

        return devices;
    }

    public Task<IReadOnlyList<BrowserContextCookiesResult>> CookiesAsync() => context.CookiesAsync();

    public async Task<(string Name, string Value)[]> CookieValuesAsync() =>
        [.. (await CookiesAsync()).Select(static cookie => (cookie.Name, cookie.Value)).Order()];

    public async Task KeepPictureAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "screenshots");
        var file = Path.Combine(folder, $"{name}-{++_pictures:00}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
        output.WriteLine(file);
    }
}
