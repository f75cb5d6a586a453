using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Commands at the port, for each kind of request.</summary>
public sealed class CostTests
{
    [Fact]
    public async Task A_request_without_a_session_costs_nothing_while_it_does_not_begin_one()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        var unused = await browser.GoAsync(site, context => context.Response.WriteAsync("hello"));
        var read = await browser.GoAsync(site, async context =>
        {
            Assert.Null(context.Session.GetString("name"));
            Assert.Empty(context.Session.Keys);
            Assert.NotEmpty(context.Session.Id);
            Assert.True(context.Session.IsAvailable);
            context.Session.Remove("name");
            context.Session.Clear();
            await context.Session.LoadAsync();
            await context.Session.CommitAsync();
            Assert.False((await context.GetSessionAsync<Cart>()).TryGetValue(out _));
            Assert.False((await context.GetSessionAsync<Tally>()).TryGetValue(out _));
            Assert.Equal(SessionStatus.None, context.GetSessionInfo().Status);
        });

        Assert.Empty(unused.SetCookies);
        Assert.Empty(read.SetCookies);
        Assert.Equal(0, site.Bags.Commands + site.Carts.Commands + shared.Memory.Count);
    }

    [Fact]
    public async Task A_hundred_reading_requests_cost_a_hundred_loads_and_a_touch_for_each_granularity()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        site.Bags.Reset();
        for (var i = 0; i < 100; i++)
        {
            await browser.GoAsync(site, context => context.Response.WriteAsync($"{context.Session.GetInt32("n")}"));
        }

        Assert.Equal(100, site.Bags.Commands);
        Assert.Equal(100, site.Bags.Sent(CommandKind.Load));

        for (var i = 0; i < 100; i++)
        {
            shared.Time.Advance(TimeSpan.FromSeconds(3));
            await browser.GoAsync(site, context => context.Session.GetInt32("n"));
        }

        Assert.Equal(200, site.Bags.Sent(CommandKind.Load));
        Assert.InRange(site.Bags.Touches, 4, 6);
    }

    [Fact]
    public async Task A_hundred_changing_requests_cost_a_load_and_a_save_each()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", -1));

        site.Bags.Reset();
        for (var i = 0; i < 100; i++)
        {
            var n = i;
            await browser.GoAsync(site, async context =>
            {
                context.Session.SetInt32("n", n);
                await context.Response.WriteAsync(n % 2 == 0 ? "" : "body");
            });
        }

        Assert.Equal(200, site.Bags.Commands);
        Assert.Equal(100, site.Bags.Sent(CommandKind.Save));
    }

    [Fact]
    public async Task A_typed_session_is_loaded_once_and_only_where_an_endpoint_asks_for_it()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        var begun = await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart());
        Assert.StartsWith("__Host-cart=", Assert.Single(begun.SetCookies), StringComparison.Ordinal);

        site.Carts.Reset();
        await browser.GoAsync(site, context => context.Response.WriteAsync("no cart here"));
        Assert.Equal(0, site.Carts.Commands);

        await browser.GoAsync(
            site, async context => Assert.Same(await context.GetSessionAsync<Cart>(), await context.GetSessionAsync<Cart>()));
        Assert.Equal(1, site.Carts.Commands);
        Assert.Equal(0, site.Bags.Commands);
    }
}
