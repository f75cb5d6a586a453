using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class FailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_endpoint_changed_before_it_threw_is_not_stored(bool exists)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        if (exists)
        {
            await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        }

        var before = Planted.Describe(shared);
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            (await context.GetSessionAsync<Cart>()).Value = new Cart();
            throw new TimeZoneNotFoundException();
        }));

        Assert.Equal(before, Planted.Describe(shared));
    }

    [Fact]
    public async Task Of_a_client_that_left_nothing_is_stored_half_way()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        var before = Planted.Describe(shared);
        using var leaves = new CancellationTokenSource();
        var path = "";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browser.GoAsync(
            site,
            async context =>
            {
                path = context.Request.Path;
                context.Session.SetInt32("a", 2);
                await leaves.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            leaves.Token));
        await site.EndOf(path).Task;

        Assert.Equal(before, Planted.Describe(shared));
    }

    [Fact]
    public async Task Of_a_client_that_left_late_everything_is_stored()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        using var leaves = new CancellationTokenSource();
        var path = "";

        await Assert.ThrowsAnyAsync<Exception>(() => browser.GoAsync(
            site,
            async context =>
            {
                path = context.Request.Path;
                context.Session.SetInt32("a", 2);
                context.Session.SetInt32("b", 3);
                var aborted = new TaskCompletionSource();
                using var registration = context.RequestAborted.Register(aborted.SetResult);
                await leaves.CancelAsync();
                await aborted.Task;
            },
            leaves.Token));
        await site.EndOf(path).Task;

        await browser.GoAsync(site, context => Assert.Equal(["a", "b", "n"], context.Session.Keys));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_commit_throws_reaches_the_server(bool streams)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();

        await Assert.ThrowsAsync<NotSupportedException>(() => browser.GoAsync(site, async context =>
        {
            (await context.GetSessionAsync<Cart>()).Value = new Cart { Breaks = true };
            if (streams)
            {
                await context.Response.WriteAsync("body");
            }
        }));

        Assert.Equal(0, shared.Memory.Count);
    }

    [Fact]
    public async Task A_commit_that_failed_is_logged_once_and_not_tried_again()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        site.Bags.Reset();

        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            site.Bags.Fault = kind => kind == CommandKind.Save ? BackendStatus.Unavailable : null;
            await context.Response.WriteAsync("page");
        });

        Assert.Equal((HttpStatusCode.OK, "page"), (answer.Status, answer.Body));
        Assert.Empty(answer.SetCookies);
        Assert.Equal((1, 1), (site.Logs.Count(100), site.Bags.Sent(CommandKind.Save)));
        site.Bags.Fault = null;
        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Under_the_throwing_policy_a_typed_session_that_was_not_loaded_is_not_taken_for_none()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(cart: store => store.OutagePolicy(OutagePolicy.Throw));
        var browser = new Browser();
        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["book"] });
        site.Carts.Fault = _ => BackendStatus.Unavailable;

        await browser.GoAsync(site, async context =>
        {
            await Assert.ThrowsAsync<SessionKernelException>(async () => await context.GetSessionAsync<Cart>());
            site.Carts.Fault = null;
            Assert.Equal(["book"], (await context.GetSessionAsync<Cart>()).Value.Items);
        });
    }

    [Fact]
    public async Task After_a_commit_that_failed_a_renew_stores_and_later_changes_are_committed()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            await context.Session.CommitAsync();
            site.Bags.Fault = null;
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            context.Session.SetInt32("m", 3);
        });

        Assert.Equal(1, site.Logs.Count(100));
        await browser.GoAsync(site, context => Assert.Equal((2, 3), (context.Session.GetInt32("n"), context.Session.GetInt32("m"))));
    }

    [Fact]
    public async Task Under_the_throwing_policy_a_request_that_has_a_cookie_fails_in_an_outage()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(store => store.OutagePolicy(OutagePolicy.Throw));
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        site.Bags.Fault = _ => BackendStatus.Unavailable;
        await Assert.ThrowsAsync<SessionKernelException>(() => browser.GoAsync(site, context => context.Session.GetInt32("n")));
        site.Bags.Fault = null;

        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task A_session_over_the_limit_is_logged_and_the_old_one_stands()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(store => store.Configure(options => options.MaxPayloadBytes = 1000));
        var browser = new Browser();
        var begun = await browser.GoAsync(site, context => context.Session.Set("big", new byte[2000]));
        Assert.Empty(begun.SetCookies);
        Assert.Equal(1, site.Logs.Count(100));

        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        await browser.GoAsync(site, context => context.Session.Set("big", new byte[2000]));

        await browser.GoAsync(site, context => Assert.Equal(["n"], context.Session.Keys));
    }
}
