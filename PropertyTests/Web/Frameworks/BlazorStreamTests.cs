using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.BlazorApp;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>A page that streams: its headers leave with its first bytes, and it goes on.</summary>
public sealed class BlazorStreamTests
{
    private readonly Browser _browser = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_set_before_the_first_bytes_is_stored_by_then_and_what_is_set_after_at_the_end(bool isOnLoopback)
    {
        await using var app = await StartAsync(isOnLoopback);
        using var page = await _browser.OpenAsync(app, "/stream");

        Assert.Contains(Browser.BagCookie, _browser.Cookies.Keys);
        Assert.Equal("begun", await SaidAsync(app, _browser));
        Release(app);
        var body = await page.Content.ReadAsStringAsync();

        Assert.Contains("waiting", body, StringComparison.Ordinal);
        Assert.Contains("<p id=\"state\">done</p>", body, StringComparison.Ordinal);
        Assert.Equal("done", await SaidAsync(app, _browser));
    }

    [Fact]
    public async Task A_session_from_before_is_written_after_the_first_bytes()
    {
        await using var app = await StartAsync();
        await _browser.SendAsync(app, HttpMethod.Get, "/visits");
        using var page = await _browser.OpenAsync(app, "/stream?BeginsLate=true");
        Assert.Equal("nothing", await SaidAsync(app, _browser));
        Release(app);
        Assert.Contains("done", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("done", await SaidAsync(app, _browser));
    }

    [Fact]
    public async Task No_session_begins_after_the_first_bytes()
    {
        await using var app = await StartAsync();
        using var page = await _browser.OpenAsync(app, "/stream?BeginsLate=true");
        Assert.DoesNotContain(Browser.BagCookie, _browser.Cookies.Keys);
        Release(app);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => page.Content.ReadAsStringAsync());

        Assert.Contains("The response's headers have left", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Browser.BagCookie, _browser.Cookies.Keys);
    }

    private static void Release(TestApp app) => app.Services.GetRequiredService<StreamSteps>().First.SetResult();

    private static async Task<string> SaidAsync(TestApp app, Browser browser)
    {
        var body = (await browser.SendAsync(app, HttpMethod.Get, "/said")).Body;
        return new HtmlParser().ParseDocument(body).GetElementById("said")!.TextContent;
    }

    private static Task<TestApp> StartAsync(bool isOnLoopback = false) => TestApp.StartAsync(
        app =>
        {
            app.UseSessionKernel();
            app.UseAntiforgery();
            BlazorSite.Map(app);
        },
        services =>
        {
            BlazorSite.AddComponents(services);
            BlazorSite.AddBasket(services, static store => store.UseMemory());
        },
        isOnLoopback: isOnLoopback);
}
