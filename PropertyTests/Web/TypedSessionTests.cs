using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class TypedSessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conflict_at_the_commit_is_logged_and_answered_409(bool streams)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        other.Carts.Reset();

        var late = await browser.GoAsync(other, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await browser.GoAsync(site, async first => (await first.GetSessionAsync<Cart>()).Value.Items.Add("first"));
            cart.Value.Items.Add("second");
            if (streams)
            {
                await context.Response.WriteAsync("body");
            }
        });

        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Equal((1, 1), (other.Logs.Count(100), other.Carts.Sent(CommandKind.Save)));
        Assert.Equal(["first"], await ItemsAsync(browser, site));
    }

    [Fact]
    public async Task A_conflict_after_the_headers_left_is_logged()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);

        var late = await browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await context.Response.WriteAsync("body");
            await browser.GoAsync(site, async first => (await first.GetSessionAsync<Cart>()).Value.Items.Add("first"));
            cart.Value.Items.Add("second");
        });
        await site.EndOf("/2").Task;

        Assert.Equal(HttpStatusCode.OK, late.Status);
        Assert.Equal(1, site.Logs.Count(100));
        Assert.Equal(["first"], await ItemsAsync(browser, site));
    }

    [Fact]
    public async Task Updates_of_parallel_requests_are_all_there()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = await BeginAsync(site);

        var requests = Enumerable.Range(0, 40).Select(i => browser.GoAsync(i % 2 == 0 ? site : other, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await Task.Yield();
            Assert.True((await cart.UpdateAsync(value => value.Items.Add($"item {i}"))).Succeeded);
            Assert.Contains($"item {i}", cart.Value.Items);
        }));
        var answers = await Task.WhenAll(requests);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(40, (await ItemsAsync(browser, site)).Distinct().Count());
    }

    [Fact]
    public async Task An_update_may_await_and_may_replace_an_immutable_value()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);

        await browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await cart.UpdateAsync(async value =>
            {
                await Task.Yield();
                value.Items.Add("book");
            });
            var tally = await context.GetSessionAsync<Tally>();
            tally.Value = new Tally(1);
            await tally.UpdateAsync(value => value with { Count = value.Count + 1 });
            await tally.UpdateAsync(value => value with { Count = value.Count + 1 });
        });

        Assert.Equal(["book"], await ItemsAsync(browser, site));
        await browser.GoAsync(site, async context => Assert.Equal(new Tally(3), (await context.GetSessionAsync<Tally>()).Value));
    }

    [Fact]
    public async Task An_update_stores_a_session_that_was_only_begun_and_does_nothing_without_one()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        await browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            Assert.Equal(new UpdateResult(SessionStatus.None, SaveStatus.None), await cart.UpdateAsync(_ => Assert.Fail("no session")));
            cart.Value = new Cart();
            Assert.True((await cart.UpdateAsync(value => value.Items.Add("book"))).Succeeded);
            Assert.True(cart.IsLive);
        });

        Assert.Equal(["book"], await ItemsAsync(browser, site));
    }

    [Fact]
    public async Task Windows_of_its_own_shorten_a_session_that_is_stored_and_one_that_begins()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).SetLifetime(TimeSpan.FromMinutes(2), null));
        var payment = new Browser();
        await payment.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            Assert.Throws<InvalidOperationException>(() => cart.SetLifetime(TimeSpan.FromMinutes(2), null));
            cart.Value = new Cart { Items = ["book"] };
            Assert.Throws<ArgumentException>(() => cart.SetLifetime(null, null));
            cart.SetLifetime(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));
        });

        foreach (var visitor in new[] { browser, payment })
        {
            await visitor.GoAsync(
                site,
                async context => Assert.Equal(TimeSpan.FromMinutes(2), (await context.GetSessionAsync<Cart>()).Describe().IdleTimeout));
        }

        shared.Time.Advance(TimeSpan.FromMinutes(3));
        foreach (var visitor in new[] { browser, payment })
        {
            await visitor.GoAsync(
                site, async context => Assert.Equal(SessionStatus.Missing, (await context.GetSessionAsync<Cart>()).Status));
        }
    }

    [Fact]
    public async Task A_typed_session_renews_and_ends_on_its_own()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        var old = browser.Copy();

        var renewed = await browser.GoAsync(
            site, async context => Assert.True((await (await context.GetSessionAsync<Cart>()).RenewAsync("anna")).Succeeded));
        Assert.StartsWith(Browser.CartCookie, Assert.Single(renewed.SetCookies), StringComparison.Ordinal);
        await old.GoAsync(site, async context => Assert.Equal(SessionStatus.Moved, (await context.GetSessionAsync<Cart>()).Status));

        await browser.GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Removed, await (await context.GetSessionAsync<Cart>()).RemoveAsync()));
        Assert.Equal([Browser.BagCookie], browser.Cookies.Keys);
        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task A_value_type_begins_when_it_is_set_and_not_before()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var read = await browser.GoAsync(site, async context =>
        {
            var tally = await context.GetSessionAsync<Tally>();
            Assert.False(tally.TryGetValue(out _));
            Assert.Throws<InvalidOperationException>(() => tally.Value);
        });
        Assert.Empty(read.SetCookies);

        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Tally>()).Value = new Tally(3));
        await browser.GoAsync(site, async context => Assert.Equal(new Tally(3), (await context.GetSessionAsync<Tally>()).Value));
    }

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart());
        return browser;
    }

    private static async Task<List<string>> ItemsAsync(Browser browser, Site site)
    {
        List<string> items = [];
        await browser.GoAsync(site, async context => items = (await context.GetSessionAsync<Cart>()).Value.Items);
        return items;
    }
}
