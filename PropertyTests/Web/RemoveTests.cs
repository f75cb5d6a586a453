using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class RemoveTests
{
    [Fact]
    public async Task The_session_and_its_cookie_end_and_both_hosts_refuse_the_old_cookie()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        var old = browser.Copy();

        var answer = await browser.GoAsync(site, async context =>
        {
            Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync());
            Assert.Empty(context.Session.Keys);
        });

        Assert.Single(answer.SetCookies);
        Assert.Empty(browser.Cookies);
        Assert.Equal(0, shared.Memory.Count);
        foreach (var host in new[] { site, other })
        {
            var refused = await old.GoAsync(host, context => Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status));
            Assert.Empty(refused.SetCookies);
        }
    }

    [Fact]
    public async Task A_save_that_was_under_way_does_not_bring_it_back()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        var saving = browser.Copy();
        var (changed, ended) = (new TaskCompletionSource(), new TaskCompletionSource());

        var parallel = saving.GoAsync(other, async context =>
        {
            context.Session.SetString("late", "change");
            changed.SetResult();
            await ended.Task;
        });
        await changed.Task;
        await browser.GoAsync(site, async context => await context.RemoveSessionAsync());
        ended.SetResult();

        Assert.Empty((await parallel).SetCookies);
        Assert.Equal(1, other.Logs.Count(100));
        Assert.Equal(0, shared.Memory.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task During_an_outage_the_status_says_so_and_the_cookie_stays(bool breaksAfterLoad)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        site.Bags.Fault = breaksAfterLoad ? null : _ => BackendStatus.Unavailable;

        var answer = await browser.GoAsync(site, async context =>
        {
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            Assert.Equal(RemoveStatus.Unavailable, await context.RemoveSessionAsync());
        });
        site.Bags.Fault = null;

        Assert.Empty(answer.SetCookies);
        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Without_a_session_there_is_nothing_to_end()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();

        var answer = await new Browser().GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Missing, await context.RemoveSessionAsync()));

        Assert.Empty(answer.SetCookies);
        Assert.Equal(0, site.Bags.Commands);
    }

    [Fact]
    public async Task What_was_only_begun_in_the_request_is_not_stored()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();

        var answer = await new Browser().GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 1);
            await context.RemoveSessionAsync();
        });

        Assert.Empty(answer.SetCookies);
        Assert.Equal(0, shared.Memory.Count);
    }

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        return browser;
    }
}
