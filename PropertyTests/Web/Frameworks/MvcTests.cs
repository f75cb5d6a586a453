using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>Controllers and Razor Pages, with TempData in the session and antiforgery.</summary>
public sealed partial class MvcTests
{
    [Fact]
    public async Task A_controller_reads_and_writes_the_session()
    {
        await using var app = await StartAsync();
        var browser = new Browser();

        Assert.Equal("1", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/count")).Body);
        Assert.Equal("2", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/count")).Body);
        Assert.Equal("1", (await new Browser().SendAsync(app, HttpMethod.Get, "/mvc/count")).Body);
    }

    [Fact]
    public async Task TempData_in_the_session_is_there_for_one_read()
    {
        await using var app = await StartAsync();
        var browser = new Browser();

        Assert.Equal("none", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/read")).Body);
        Assert.Empty(browser.Cookies);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(app, HttpMethod.Get, "/mvc/note")).Status);
        Assert.Equal([Browser.BagCookie], browser.Cookies.Keys);
        Assert.Equal("for the next request", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/read")).Body);
        Assert.Equal("none", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/read")).Body);
    }

    [Fact]
    public async Task A_form_is_posted_with_its_antiforgery_token_and_not_without()
    {
        await using var app = await StartAsync();
        var browser = new Browser();
        var token = (await browser.SendAsync(app, HttpMethod.Get, "/mvc/token")).Body;

        var refused = await browser.SendAsync(app, HttpMethod.Post, "/mvc/say", Form(("text", "forged")));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "nothing"), (refused.Status, (await browser.SendAsync(app, HttpMethod.Get, "/mvc/said")).Body));
        var posted = await browser.SendAsync(
            app, HttpMethod.Post, "/mvc/say", Form(("text", "mine"), ("__RequestVerificationToken", token)));
        Assert.Equal((HttpStatusCode.OK, "mine"), (posted.Status, (await browser.SendAsync(app, HttpMethod.Get, "/mvc/said")).Body));
    }

    [Fact]
    public async Task A_page_posts_its_form_redirects_and_shows_session_and_TempData()
    {
        await using var app = await StartAsync();
        var browser = new Browser();
        var page = (await browser.SendAsync(app, HttpMethod.Get, "/form")).Body;

        var posted = await browser.SendAsync(
            app, HttpMethod.Post, "/form", Form(("text", "mine"), ("__RequestVerificationToken", Token().Match(page).Groups[1].Value)));
        var shown = (await browser.SendAsync(app, HttpMethod.Get, "/form")).Body;
        var again = (await browser.SendAsync(app, HttpMethod.Get, "/form")).Body;

        Assert.Equal(HttpStatusCode.Redirect, posted.Status);
        Assert.Contains("<p id=\"text\">mine</p>", shown, StringComparison.Ordinal);
        Assert.Contains("<p id=\"note\">stored</p>", shown, StringComparison.Ordinal);
        Assert.Contains("<p id=\"note\"></p>", again, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        app =>
        {
            app.UseSessionKernel();
            app.MapControllers();
            app.MapRazorPages();
        },
        services =>
        {
            TestApp.AddMvc(services);
            services.AddControllersWithViews().AddSessionStateTempDataProvider();
        });

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)")]
    private static partial Regex Token();
}
