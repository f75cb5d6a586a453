using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>"Remember me": a cookie that outlives the browser, as long as its session lives.</summary>
public sealed class PersistTests
{
    private static readonly TimeSpan s_month = TimeSpan.FromDays(30);
    private readonly Shared _shared = new();

    [Fact]
    public async Task A_session_that_begins_or_stands_is_kept_until_its_deadline()
    {
        await using var site = await _shared.SiteAsync();
        var (begins, stands) = (new Browser(), await BeginAsync(site));

        Assert.Equal(Until(s_month), ExpiresOf(await begins.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 1);
            context.PersistSession(s_month);
        })));
        Assert.Equal(
            Until(s_month), ExpiresOf(await stands.GoAsync(site, context => context.PersistSession(s_month, TimeSpan.FromDays(14)))));

        _shared.Time.Advance(TimeSpan.FromDays(13));
        foreach (var (browser, idle) in new[] { (begins, (TimeSpan?)null), (stands, TimeSpan.FromDays(14)) })
        {
            var answer = await browser.GoAsync(
                site, context => Assert.Equal((1, idle), (context.Session.GetInt32("n"), context.GetSessionInfo().IdleTimeout)));
            Assert.Empty(answer.SetCookies);
        }
    }

    [Fact]
    public async Task A_sign_in_is_kept_by_one_cookie_before_the_renew_or_after_it()
    {
        await using var site = await _shared.SiteAsync();
        var (before, after) = (await BeginAsync(site), await BeginAsync(site));

        Assert.Equal(Until(s_month), ExpiresOf(await before.GoAsync(site, async context =>
        {
            context.PersistSession(s_month);
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
        })));
        Assert.Equal(Until(s_month), ExpiresOf(await after.GoAsync(site, async context =>
        {
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            context.PersistSession(s_month);
        })));
        foreach (var browser in new[] { before, after })
        {
            await browser.GoAsync(site, context => Assert.Equal(_shared.Time.GetUtcNow() + s_month, context.GetSessionInfo().Deadline));
        }
    }

    [Fact]
    public async Task It_survives_the_renews_of_its_owner_and_not_another_principal()
    {
        await using var site = await _shared.SiteAsync();
        var browser = await KeptAsync(site, "anna");
        var until = Until(s_month);
        _shared.Time.Advance(TimeSpan.FromDays(1));

        foreach (var principal in new[] { null, "anna" })
        {
            Assert.Equal(until, ExpiresOf(await RenewAsync(browser, site, principal)));
        }

        Assert.Null(ExpiresOf(await RenewAsync(browser, site, "eve")));
        Assert.Null(ExpiresOf(await RenewAsync(browser, site, null)));
    }

    [Fact]
    public async Task A_session_that_begins_where_a_kept_one_was_is_not_kept()
    {
        await using var site = await _shared.SiteAsync();
        var (ended, replaced) = (await KeptAsync(site, "anna"), await KeptAsync(site, "anna"));
        await ended.Copy().GoAsync(site, async context => await context.RemoveSessionAsync());

        Assert.Null(ExpiresOf(await ended.GoAsync(site, context => context.Session.SetInt32("n", 1))));
        Assert.Null(ExpiresOf(await replaced.GoAsync(site, async context =>
        {
            await context.RemoveSessionAsync();
            context.Session.SetInt32("n", 1);
        })));
    }

    [Fact]
    public async Task What_was_not_stored_sends_no_cookie()
    {
        await using var site = await _shared.SiteAsync();
        var (unreached, updated) = (await BeginAsync(site), new Browser());
        await updated.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart());

        var failed = await unreached.GoAsync(site, context =>
        {
            context.PersistSession(s_month);
            site.Bags.Fault = _ => BackendStatus.Unavailable;
        });
        site.Bags.Fault = null;
        var dropped = await updated.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            cart.Persist(s_month);
            await cart.UpdateAsync(value => value.Items.Add("book"));
        });

        Assert.Empty(failed.SetCookies.Concat(dropped.SetCookies));
    }

    [Fact]
    public async Task Without_a_session_or_after_the_headers_it_throws()
    {
        await using var site = await _shared.SiteAsync();
        var browser = await BeginAsync(site);

        await new Browser().GoAsync(site, context => Assert.Throws<InvalidOperationException>(() => context.PersistSession(s_month)));
        await browser.GoAsync(site, async context =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => context.PersistSession(TimeSpan.Zero));
            await context.Response.StartAsync();
            Assert.Throws<InvalidOperationException>(() => context.PersistSession(s_month));
        });
        await browser.GoAsync(site, SessionUse.ReadOnly, context =>
        {
            Assert.Throws<InvalidOperationException>(() => context.PersistSession(s_month));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_kept_session_ends_by_its_token()
    {
        await using var site = await _shared.SiteAsync();
        var browser = await KeptAsync(site, "anna");
        var kept = browser.Copy();
        site.Bags.Fault = kind => kind == CommandKind.Load ? BackendStatus.Unavailable : null;

        await browser.GoAsync(site, async context => Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync()));

        Assert.Empty(browser.Cookies);
        site.Bags.Fault = null;
        await kept.GoAsync(site, context => Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status));
    }

    private DateTimeOffset Until(TimeSpan left)
    {
        var end = _shared.Time.GetUtcNow() + left;
        return end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond));
    }

    private static DateTimeOffset? ExpiresOf(Answer answer)
    {
        var attribute = Assert.Single(answer.SetCookies)
            .Split("; ")
            .SingleOrDefault(part => part.StartsWith("expires=", StringComparison.Ordinal));
        return attribute is null ? null : DateTimeOffset.Parse(attribute["expires=".Length..], CultureInfo.InvariantCulture);
    }

    private static Task<Answer> RenewAsync(Browser browser, Site site, string? principal) =>
        browser.GoAsync(site, async context => Assert.True((await context.RenewSessionAsync(principal)).Succeeded));

    private static async Task<Browser> KeptAsync(Site site, string principal)
    {
        var browser = await BeginAsync(site);
        await browser.GoAsync(site, async context =>
        {
            Assert.True((await context.RenewSessionAsync(principal)).Succeeded);
            context.PersistSession(s_month);
        });
        return browser;
    }

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        return browser;
    }
}
