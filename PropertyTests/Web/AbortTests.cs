using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Loads and commits that were cancelled or timed out: nothing is taken for missing, and nothing is stored half-way.</summary>
public sealed class AbortTests
{
    private readonly Shared _shared = new();
    private readonly FaultScript _faults = new();

    [Fact]
    public async Task A_load_that_was_cancelled_fails_the_request_and_the_session_is_there_for_the_next()
    {
        await using var site = await SiteAsync();
        var browser = await BeginAsync(site);
        _faults.Next = (_, _) => Fault.Canceled;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browser.GoAsync(site, context => context.Session.SetInt32("n", 2)));

        _faults.Next = null;
        var next = await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
        Assert.Empty(next.SetCookies);
    }

    [Fact]
    public async Task A_load_of_a_client_that_left_before_it_is_cancelled()
    {
        await using var site = await SiteAsync();
        var browser = await BeginAsync(site);
        var (gate, left) = (new TaskCompletionSource(), new CancellationTokenSource());
        _faults.Gate = gate.Task;
        var before = Planted.Describe(_shared);

        var request = browser.GoAsync(
            site,
            context =>
            {
                context.Session.SetInt32("n", 2);
                return Task.CompletedTask;
            },
            left.Token);
        await left.CancelAsync();
        gate.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await site.EndOf("/2").Task;

        Assert.Equal(before, Planted.Describe(_shared));
    }

    [Fact]
    public async Task A_typed_load_that_was_cancelled_is_tried_again_in_the_same_request()
    {
        await using var site = await _shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["book"] });

        var answer = await browser.GoAsync(site, async context =>
        {
            site.Carts.Fault = _ => BackendStatus.Canceled;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await context.GetSessionAsync<Cart>());
            site.Carts.Fault = null;
            Assert.Equal(["book"], (await context.GetSessionAsync<Cart>()).Value.Items);
        });

        Assert.Empty(answer.SetCookies);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_by_hand_that_was_cancelled_stores_nothing_and_the_end_of_the_request_everything(bool exists)
    {
        await using var site = await SiteAsync();
        var browser = exists ? await BeginAsync(site) : new Browser();
        var before = Planted.Describe(_shared);

        await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("a", 1);
            context.Session.SetInt32("b", 2);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => context.Session.CommitAsync(new CancellationToken(canceled: true)));
            Assert.Equal(before, Planted.Describe(_shared));
            Assert.Equal(0, context.Response.Headers.SetCookie.Count);
        });

        await browser.GoAsync(site, context => Assert.Equal((1, 2), (context.Session.GetInt32("a"), context.Session.GetInt32("b"))));
    }

    [Fact]
    public async Task A_cancelled_commit_whose_exception_ends_the_endpoint_stores_nothing()
    {
        await using var site = await SiteAsync();
        var browser = await BeginAsync(site);
        var before = Planted.Describe(_shared);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("a", 1);
            await context.Session.CommitAsync(new CancellationToken(canceled: true));
        }));

        Assert.Equal(before, Planted.Describe(_shared));
    }

    [Fact]
    public async Task A_session_whose_begin_timed_out_sets_no_cookie_whether_it_was_stored_or_not()
    {
        await using var site = await SiteAsync();
        foreach (var fault in new[] { Fault.LostReply, Fault.Unreachable })
        {
            _faults.Once(fault);
            var answer = await new Browser().GoAsync(site, context => context.Session.SetInt32("n", 1));
            Assert.Empty(answer.SetCookies);
        }

        Assert.Equal(2, site.Logs.Count(100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_save_that_timed_out_was_stored_whole_or_not_at_all(bool wasWritten)
    {
        await using var site = await SiteAsync();
        var browser = await BeginAsync(site);
        _faults.Reset();
        _faults.Next = (_, kind) => kind != CommandKind.Save ? Fault.None : wasWritten ? Fault.LostReply : Fault.Unreachable;

        var answer = await browser.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 2);
            context.Session.SetInt32("m", 2);
        });

        _faults.Next = null;
        Assert.Empty(answer.SetCookies);
        Assert.Equal(1, site.Logs.Count(100));
        (int?, int?) expected = wasWritten ? (2, 2) : (1, null);
        await browser.GoAsync(site, context => Assert.Equal(expected, (context.Session.GetInt32("n"), context.Session.GetInt32("m"))));
    }

    private Task<Site> SiteAsync() => _shared.SiteAsync(store =>
        store.UseBackend(context => new FaultyBackend(new MemoryBackend(_shared.Memory, context), context.Buffers, _faults)));

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        return browser;
    }
}
