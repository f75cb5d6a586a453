using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class CookieTests
{
    [Fact]
    public async Task A_session_that_begins_sets_one_host_cookie_and_no_later_request_sets_it_again()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var begun = await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        var cookie = Assert.Single(begun.SetCookies).Split("; ");
        Assert.StartsWith("__Host-session=", cookie[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "path=/", "samesite=lax", "secure"], cookie[1..].Order(StringComparer.Ordinal));
        Assert.Equal(SessionId.TextLength, browser.Cookies[Browser.BagCookie].Length);

        Assert.Empty((await browser.GoAsync(site, context => context.Session.GetInt32("n"))).SetCookies);
        Assert.Empty((await browser.GoAsync(site, context => context.Session.SetInt32("n", 2))).SetCookies);
        Assert.Empty((await browser.GoAsync(site, context => context.Session.Clear())).SetCookies);
    }

    [Fact]
    public async Task A_response_that_sets_or_deletes_the_cookie_is_kept_out_of_shared_caches()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var begun = await browser.GoAsync(site, context =>
        {
            context.Response.Headers.CacheControl = "public,max-age=600";
            context.Session.SetInt32("n", 1);
        });
        var read = await browser.GoAsync(site, context => context.Response.Headers.CacheControl = "public,max-age=600");
        var ended = await browser.GoAsync(site, async context =>
        {
            await context.RemoveSessionAsync();
            context.Response.Headers.CacheControl = "public,max-age=600";
        });

        Assert.True(begun.Response.Headers.CacheControl!.NoStore);
        Assert.True(read.Response.Headers.CacheControl!.Public);
        Assert.True(ended.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_request_that_begins_renews_and_ends_says_one_thing_of_its_cookie()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var signedIn = await browser.GoAsync(site, async context =>
        {
            context.Response.Cookies.Append("other", "1", new CookieOptions { Secure = true });
            context.Session.SetInt32("n", 1);
            await context.Session.CommitAsync();
            await context.RenewSessionAsync("anna");
        });

        Assert.Equal(2, signedIn.SetCookies.Length);
        Assert.Equal(SessionStatus.Live, await StatusOf(browser, site));

        var replaced = await browser.GoAsync(site, async context =>
        {
            await context.RenewSessionAsync("anna");
            await context.RemoveSessionAsync();
            context.Session.SetInt32("n", 2);
        });

        Assert.Single(replaced.SetCookies);
        Assert.Equal(SessionStatus.Live, await StatusOf(browser, site));
        Assert.Equal(1, shared.Memory.Count - Moved(shared));
    }

    [Fact]
    public async Task The_framework_sees_the_digest_and_no_log_line_holds_the_cookie()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        var ids = new List<string>();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));
        await browser.GoAsync(site, context => ids.Add(context.GetSessionInfo().PublicId));
        var first = browser.Cookies[Browser.BagCookie];
        await browser.GoAsync(site, async context => await context.RenewSessionAsync("anna"));
        var second = browser.Cookies[Browser.BagCookie];
        await Browser.With(Browser.BagCookie, first).GoAsync(site, context => context.Session.SetInt32("n", 3));
        Planted.Reseal(await OnlySession(shared, browser, site), header => header with { SchemaVersion = 9, OldestReader = 9 });
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 4));

        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(Digest16.TextLength, ids[0].Length);
        Assert.False(first.StartsWith(ids[0], StringComparison.Ordinal));
        Assert.NotEmpty(site.Logs.Lines);
        Assert.All(
            site.Logs.Lines,
            line => Assert.All([first, second], secret => Assert.DoesNotContain(secret[..12], line, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_host_cookie_that_browsers_would_refuse_is_refused_at_registration()
    {
        Action<WebSessionOptions>[] mistakes =
        [
            web => web.Cookie.Path = "/shop",
            web => web.Cookie.Domain = "example.com",
            web => web.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest,
            web => (web.Cookie.Name, web.Cookie.Path) = ("__host-x", "/shop"),
            web => web.Cookie.Name = "",
        ];
        Assert.All(mistakes, mistake => Assert.ThrowsAny<Exception>(() => Register(mistake)));
        Register(web => (web.Cookie.Name, web.Cookie.SecurePolicy, web.Cookie.Path) = ("plain", CookieSecurePolicy.SameAsRequest, "/shop"));
    }

    private static void Register(Action<WebSessionOptions> web) =>
        new ServiceCollection().AddSessionKernel(store => store.Expire(TimeSpan.FromMinutes(1)).UseMemory(), web);

    private static async Task<SessionStatus> StatusOf(Browser browser, Site site)
    {
        var status = SessionStatus.None;
        await browser.GoAsync(site, context => status = context.GetSessionInfo().Status);
        return status;
    }

    private static int Moved(Shared shared) =>
        shared.Memory.Dump(shared.Time.GetUtcNow().ToUnixTimeMilliseconds()).Count(entry => EnvelopeHead.IsMoved(entry.Value));

    /// <summary>Lets the moved markers of a renew run out.</summary>
    private static async Task<Shared> OnlySession(Shared shared, Browser browser, Site site)
    {
        shared.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(SessionStatus.Live, await StatusOf(browser, site));
        return shared;
    }
}
