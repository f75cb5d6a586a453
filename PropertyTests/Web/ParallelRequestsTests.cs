using Microsoft.AspNetCore.Http;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class ParallelRequestsTests
{
    [Fact]
    public async Task Different_keys_are_both_there()
    {
        var (site, other, browser) = await SitesAsync();
        await Both(site, other, browser, context => context.Session.SetString("a", "1"), context => context.Session.SetString("b", "2"));

        await browser.GoAsync(site, context => Assert.Equal(["a", "b", "old"], context.Session.Keys));
    }

    [Fact]
    public async Task Of_the_same_key_the_later_commit_wins()
    {
        var (site, other, browser) = await SitesAsync();
        await Both(
            site, other, browser, context => context.Session.SetString("a", "early"), context => context.Session.SetString("a", "late"));

        await browser.GoAsync(other, context => Assert.Equal("late", context.Session.GetString("a")));
    }

    [Fact]
    public async Task A_removal_and_a_change_of_another_key_both_happen()
    {
        var (site, other, browser) = await SitesAsync();
        await Both(site, other, browser, context => context.Session.Remove("old"), context => context.Session.SetString("b", "2"));

        await browser.GoAsync(other, context => Assert.Equal(["b"], context.Session.Keys));
    }

    [Fact]
    public async Task What_was_changed_before_a_clear_does_not_come_back_after_it()
    {
        var (site, other, browser) = await SitesAsync();
        var late = await Both(site, other, browser, context => context.Session.Clear(), context => context.Session.SetString("b", "2"));

        Assert.Equal(System.Net.HttpStatusCode.Conflict, late.Status);
        Assert.Equal(1, other.Logs.Count(100));
        await browser.GoAsync(site, context => Assert.Empty(context.Session.Keys));
    }

    [Fact]
    public async Task A_hundred_keys_of_two_hosts_are_all_there()
    {
        var (site, other, browser) = await SitesAsync();
        var requests = Enumerable.Range(0, 100).Select(i => browser.GoAsync(i % 2 == 0 ? site : other, async context =>
        {
            context.Session.SetInt32($"k{i}", i);
            await Task.Yield();
        }));
        await Task.WhenAll(requests);

        await browser.GoAsync(site, context => Assert.Equal(101, context.Session.Keys.Count()));
    }

    [Fact]
    public async Task Keys_may_be_removed_while_they_are_listed_and_a_set_array_stays_its_setters()
    {
        var (site, _, browser) = await SitesAsync();
        await browser.GoAsync(site, context =>
        {
            var bytes = new byte[] { 1 };
            context.Session.Set("bytes", bytes);
            bytes[0] = 2;
        });
        await browser.GoAsync(site, context =>
        {
            Assert.Equal([1], context.Session.Get("bytes")!);
            foreach (var key in context.Session.Keys)
            {
                context.Session.Remove(key);
            }
        });

        await browser.GoAsync(site, context => Assert.Empty(context.Session.Keys));
    }

    /// <summary>Both have loaded before either commits, and the first commits first.</summary>
    private static async Task<Answer> Both(Site site, Site other, Browser browser, Action<HttpContext> first, Action<HttpContext> second)
    {
        var secondLoaded = new TaskCompletionSource();
        var firstEnded = new TaskCompletionSource();
        var late = browser.GoAsync(other, async context =>
        {
            second(context);
            secondLoaded.SetResult();
            await firstEnded.Task;
        });
        await secondLoaded.Task;
        await browser.GoAsync(site, first);
        firstEnded.SetResult();
        return await late;
    }

    private static async Task<(Site Site, Site Other, Browser Browser)> SitesAsync()
    {
        var shared = new Shared();
        var (site, other, browser) = (await shared.SiteAsync(), await shared.SiteAsync(), new Browser());
        await browser.GoAsync(site, context => context.Session.SetString("old", "0"));
        return (site, other, browser);
    }
}
