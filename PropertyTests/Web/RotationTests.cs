using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Ids that are rotated over HTTP: nobody is signed out by it, and no answer brings an old id back.</summary>
public sealed class RotationTests
{
    [Fact]
    public async Task The_old_cookie_serves_for_a_while_and_sets_none()
    {
        var shared = new Shared();
        await using var site = await SiteAsync(shared);
        await using var other = await SiteAsync(shared);
        var (browser, old) = await StartAsync(site);
        var rotated = await browser.GoAsync(site, async context => Assert.True((await context.RotateSessionAsync()).Succeeded));
        Assert.Single(rotated.SetCookies);
        Assert.NotEqual(old.Cookies[Browser.BagCookie], browser.Cookies[Browser.BagCookie]);

        var answers = new[]
        {
            await old.GoAsync(other, context => Assert.Equal(
                (SessionStatus.Live, "anna"), (context.GetSessionInfo().Status, context.Session.GetString("user")))),
            await old.GoAsync(other, context => context.Session.SetString("late", "kept")),
            await old.GoAsync(other, context => context.PersistSession(TimeSpan.FromDays(1))),
            await old.GoAsync(other, async context => Assert.True((await context.RotateSessionAsync()).Succeeded)),
        };
        Assert.Empty(answers.SelectMany(answer => answer.SetCookies));
        await browser.GoAsync(site, context => Assert.Equal("kept", context.Session.GetString("late")));

        shared.Time.Advance(TimeSpan.FromSeconds(11));
        await old.GoAsync(other, context => Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status));
        await browser.GoAsync(other, context => Assert.Equal("anna", context.Session.GetString("user")));
    }

    /// <summary>Of requests that all find that it is time, one changes the cookie, and what each of them changes is stored.</summary>
    [Fact]
    public async Task Parallel_requests_rotate_once_and_lose_nothing()
    {
        var shared = new Shared();
        await using var site = await SiteAsync(shared);
        var (browser, _) = await StartAsync(site);
        var loaded = new CountdownEvent(10);
        var all = new TaskCompletionSource();
        var copies = Enumerable.Range(0, 10).Select(i => browser.Copy());
        var answers = await Task.WhenAll(copies.Select((one, i) => one.GoAsync(site, async context =>
        {
            context.Session.SetInt32($"n{i}", i);
            if (loaded.Signal())
            {
                all.SetResult();
            }

            await all.Task;
            Assert.True((await context.RotateSessionAsync()).Succeeded);
        })));
        var cookie = Assert.Single(answers.SelectMany(answer => answer.SetCookies));
        browser.Cookies[Browser.BagCookie] = cookie.Split(';')[0][(Browser.BagCookie.Length + 1)..];
        await browser.GoAsync(site, context => Assert.Equal(11, context.Session.Keys.Count()));
    }

    [Fact]
    public async Task A_sign_out_and_a_sign_in_by_the_old_cookie_count()
    {
        var shared = new Shared();
        await using var site = await SiteAsync(shared);
        var (browser, old) = await StartAsync(site);
        await browser.GoAsync(site, async context => Assert.True((await context.RotateSessionAsync()).Succeeded));
        var rotated = browser.Copy();
        var signedIn = await old.GoAsync(site, async context => Assert.True((await context.RenewSessionAsync("berta")).Succeeded));
        Assert.Single(signedIn.SetCookies);
        await rotated.GoAsync(site, context => Assert.Equal(SessionStatus.Moved, context.GetSessionInfo().Status));

        var before = old.Copy();
        await old.GoAsync(site, async context => Assert.True((await context.RotateSessionAsync()).Succeeded));
        await before.GoAsync(site, async context => Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync()));
        Assert.DoesNotContain(Browser.BagCookie, before.Cookies.Keys);
        await old.GoAsync(site, context => Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status));
    }

    /// <summary>Nobody signs in here: what the request changed is not for a new id only.</summary>
    [Fact]
    public async Task A_rotation_that_did_not_happen_keeps_cookie_and_changes()
    {
        var shared = new Shared();
        await using var site = await SiteAsync(shared);
        var (browser, _) = await StartAsync(site);
        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 1);
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            Assert.Equal(SaveStatus.Unavailable, (await context.RotateSessionAsync()).Status);
            site.Bags.Fault = null;
        });
        Assert.Empty(answer.SetCookies);
        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Where_nothing_can_be_rotated_it_is_told()
    {
        var shared = new Shared();
        await using var site = await SiteAsync(shared);
        await using var plain = await shared.SiteAsync();
        var (browser, _) = await StartAsync(site);
        await new Browser().GoAsync(site, async context => Assert.Equal(SaveStatus.Gone, (await context.RotateSessionAsync()).Status));
        await browser.GoAsync(plain, async context =>
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RotateSessionAsync());
            Assert.Contains("RotateIds()", error.Message, StringComparison.Ordinal);
        });
        await browser.GoAsync(site, async context =>
        {
            await context.Response.StartAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RotateSessionAsync());
        });
        await browser.GoAsync(site, SessionUse.ReadOnly, async context =>
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RotateSessionAsync()));
    }

    private static Task<Site> SiteAsync(Shared shared) => shared.SiteAsync(static store => store.RotateIds());

    private static async Task<(Browser Browser, Browser Old)> StartAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, async context =>
        {
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            context.Session.SetString("user", "anna");
        });
        return (browser, browser.Copy());
    }
}
