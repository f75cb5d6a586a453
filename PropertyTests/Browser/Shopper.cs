using Microsoft.Playwright;
using Storefront.Parent;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>One browser of one customer, before both processes of the shop. Every page that is shown is kept as a picture.</summary>
internal sealed class Shopper(IBrowserContext context, IPage page, string name, ITestOutputHelper output)
{
    private int _pictures;

    public IPage Page => page;

    public async Task OpenAsync(WebProcess process, string path = "")
    {
        await page.GotoAsync(new Uri(process.Address, path).ToString());
        await KeepPictureAsync();
    }

    public async Task PressAsync(string button)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).First.ClickAsync();
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

    public Task<IReadOnlyList<BrowserContextCookiesResult>> CookiesAsync() => context.CookiesAsync();

    private async Task KeepPictureAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "screenshots");
        var file = Path.Combine(folder, $"{name}-{++_pictures:00}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
        output.WriteLine(file);
    }
}
