using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class RenewTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("anna")]
    public async Task The_old_cookie_serves_as_signed_out_and_sets_no_cookie(string? principal)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetString("cart", "book"));
        var old = browser.Copy();

        var renewed = await browser.GoAsync(site, async context =>
        {
            var before = context.Session.Id;
            context.Session.SetString("user", "anna");
            Assert.Equal(SaveStatus.Saved, (await context.RenewSessionAsync(principal)).Status);
            Assert.NotEqual(before, context.Session.Id);
        });

        Assert.Single(renewed.SetCookies);
        Assert.NotEqual(old.Cookies[Browser.BagCookie], browser.Cookies[Browser.BagCookie]);
        await browser.GoAsync(other, context => Assert.Equal(["cart", "user"], context.Session.Keys));

        var before = Planted.Describe(shared);
        foreach (var host in new[] { site, other })
        {
            var read = await old.GoAsync(host, context =>
            {
                Assert.Equal(SessionStatus.Moved, context.GetSessionInfo().Status);
                Assert.Empty(context.Session.Keys);
                Assert.False(context.Session.IsAvailable);
            });
            var written = await old.GoAsync(host, context =>
            {
                context.Session.SetString("mine", "own");
                Assert.Equal("own", context.Session.GetString("mine"));
            });
            var again = await old.GoAsync(host, async context => Assert.False((await context.RenewSessionAsync("eve")).Succeeded));

            Assert.Empty(read.SetCookies.Concat(written.SetCookies).Concat(again.SetCookies));
            Assert.Equal(1, host.Logs.Count(101));
        }

        Assert.Equal(before, Planted.Describe(shared));
        shared.Time.Advance(TimeSpan.FromSeconds(11));
        await old.GoAsync(other, context => Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status));
        await browser.GoAsync(other, context => Assert.Equal(["cart", "user"], context.Session.Keys));
    }

    [Fact]
    public async Task A_renew_without_a_session_begins_one()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var answer = await browser.GoAsync(site, async context =>
        {
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            context.Session.SetString("user", "anna");
        });

        Assert.Single(answer.SetCookies);
        Assert.Equal(1, shared.Memory.Count);
        await browser.GoAsync(site, context => Assert.Equal("anna", context.Session.GetString("user")));
    }

    [Fact]
    public async Task After_the_headers_left_a_renew_throws_and_changes_nothing()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var (anonymous, browser) = (new Browser(), new Browser());
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        var before = Planted.Describe(shared);

        foreach (var visitor in new[] { anonymous, browser })
        {
            var answer = await visitor.GoAsync(site, async context =>
            {
                await context.Response.StartAsync();
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync("anna"));
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RemoveSessionAsync());
            });
            Assert.Empty(answer.SetCookies);
        }

        Assert.Equal(before, Planted.Describe(shared));
        Assert.Equal(0, site.Logs.Count(101));
    }

    [Fact]
    public async Task A_session_can_not_begin_after_the_headers_left()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();

        await new Browser().GoAsync(site, async context =>
        {
            await context.Response.StartAsync();
            Assert.Throws<InvalidOperationException>(() => context.Session.SetInt32("n", 1));
            var cart = await context.GetSessionAsync<Cart>();
            Assert.Throws<InvalidOperationException>(() => cart.Value = new Cart());
        });

        Assert.Equal(0, shared.Memory.Count);
    }

    [Fact]
    public async Task A_principal_needs_an_absolute_lifetime_and_a_refusal_begins_nothing()
    {
        var shared = new Shared { Absolute = null };
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var answer = await browser.GoAsync(site, async context =>
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync("anna")));

        Assert.Empty(answer.SetCookies);
        Assert.Equal(0, shared.Memory.Count);
        await browser.GoAsync(site, async context => Assert.True((await context.RenewSessionAsync()).Succeeded));
        await browser.GoAsync(site, async context =>
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync("anna")));
    }

    [Fact]
    public async Task A_renew_that_did_not_happen_keeps_id_and_cookie()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetString("user", "anna");
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            Assert.Equal(SaveStatus.Unavailable, (await context.RenewSessionAsync("anna")).Status);
            site.Bags.Fault = null;
        });
        site.Bags.Fault = _ => BackendStatus.Unavailable;
        var begun = await new Browser().GoAsync(
            site, async context => Assert.Equal(SaveStatus.Unavailable, (await context.RenewSessionAsync("anna")).Status));
        site.Bags.Fault = null;

        Assert.Empty(answer.SetCookies.Concat(begun.SetCookies));
        await browser.GoAsync(site, context => Assert.Equal(["n"], context.Session.Keys));
    }

    [Fact]
    public async Task The_new_cookie_reaches_the_browser_even_if_an_error_page_cleared_the_headers()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            context.Session.SetInt32("n", 3);
            throw new ShownException();
        });

        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, answer.Status);
        await browser.GoAsync(site, context => Assert.Equal(2, context.Session.GetInt32("n")));
    }
}
