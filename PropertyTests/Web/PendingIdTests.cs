using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What a visitor's session is called before it is stored: nobody else's is called that, and it keeps the name.</summary>
public sealed class PendingIdTests
{
    private readonly Shared _shared = new();

    [Fact]
    public async Task No_two_visitors_have_one_id_and_to_read_it_stores_nothing()
    {
        await using var site = await _shared.SiteAsync();
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var answer = await new Browser().GoAsync(site, async context =>
            {
                ids.Add(context.Session.Id);
                Assert.Equal(ids[^1], context.Session.Id);
                ids.Add((await context.GetSessionAsync<Cart>()).PublicId);
            });
            Assert.Empty(answer.SetCookies);
        }

        Assert.Equal((40, 0), (ids.Distinct(StringComparer.Ordinal).Count(), _shared.Memory.Count));
        Assert.All(ids, static id => Assert.Equal(16, Base64Url.DecodeFromChars(id).Length));
    }

    /// <summary>
    /// Whether it is asked for before the first value or after, with windows of its own or with the store's, with keyed ids or without.
    /// </summary>
    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public async Task It_is_the_sessions_once_that_is_stored_and_never_what_the_cookie_carries(
        bool readsFirst, bool hasWindows, bool isKeyed)
    {
        await using var site = await _shared.SiteAsync(store => _ = isKeyed ? store.IdKeys(SessionIdKey.FromSecret(new byte[32])) : store);
        var (browser, ids) = (new Browser(), new List<string>());
        await browser.GoAsync(site, async context =>
        {
            if (readsFirst)
            {
                ids.Add(context.Session.Id);
            }

            context.Session.SetInt32("n", 1);
            ids.Add(context.Session.Id);
            if (hasWindows)
            {
                context.PersistSession(TimeSpan.FromDays(1));
            }

            await context.Session.CommitAsync();
            ids.Add(context.Session.Id);
        });
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));

        Assert.Single(ids.Distinct(StringComparer.Ordinal));
        Assert.DoesNotContain(ids[0], browser.Cookies[Browser.BagCookie], StringComparison.Ordinal);
        await browser.GoAsync(site, async context =>
        {
            await context.RenewSessionAsync();
            Assert.NotEqual(ids[0], context.Session.Id);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("anna")]
    public async Task A_renew_of_what_is_not_stored_gives_another(string? principal)
    {
        await using var site = await _shared.SiteAsync();
        var (browser, ids) = (new Browser(), new List<string>());
        await browser.GoAsync(site, async context =>
        {
            ids.Add(context.Session.Id);
            Assert.True((await context.RenewSessionAsync(principal)).Succeeded);
            ids.Add(context.Session.Id);
        });
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));

        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[1], ids[2]);
    }

    [Fact]
    public async Task After_an_end_there_is_another_which_the_next_session_has()
    {
        await using var site = await _shared.SiteAsync();
        var (browser, ids) = (new Browser(), new List<string>());
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        await browser.GoAsync(site, async context =>
        {
            ids.Add(context.Session.Id);
            await context.RemoveSessionAsync();
            ids.Add(context.Session.Id);
            context.Session.SetInt32("n", 2);
        });
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));

        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[1], ids[2]);
    }

    [Fact]
    public async Task A_commit_that_was_cancelled_keeps_it_and_one_in_doubt_tries_no_id_twice()
    {
        await using var site = await _shared.SiteAsync();
        await new Browser().GoAsync(site, async context =>
        {
            var id = context.Session.Id;
            context.Session.SetInt32("n", 1);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => context.Session.CommitAsync(new CancellationToken(canceled: true)));
            Assert.Equal(id, context.Session.Id);
            site.Bags.Fault = static _ => BackendStatus.OutcomeUnknown;
            await context.Session.CommitAsync();
            site.Bags.Fault = null;
            Assert.NotEqual(id, context.Session.Id);
        });
    }

    [Theory]
    [InlineData(nameof(BackendStatus.Unavailable))]
    [InlineData(nameof(BackendStatus.OutcomeUnknown))]
    [InlineData(nameof(BackendStatus.Denied))]
    public async Task A_create_that_failed_sends_no_cookie_for_it(string fault)
    {
        await using var site = await _shared.SiteAsync();
        site.Bags.Fault = kind => kind == CommandKind.Create ? Enum.Parse<BackendStatus>(fault) : null;
        var browser = new Browser();
        var answer = await browser.GoAsync(site, context =>
        {
            _ = context.Session.Id;
            context.Session.SetInt32("n", 1);
        });
        site.Bags.Fault = null;

        Assert.Empty(answer.SetCookies);
        await browser.GoAsync(site, context => Assert.Equal(SessionStatus.None, context.GetSessionInfo().Status));
    }

    [Fact]
    public async Task While_the_server_is_away_a_session_keeps_its_id()
    {
        await using var site = await _shared.SiteAsync();
        var (browser, ids) = (new Browser(), new List<string>());
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));
        site.Bags.Fault = static _ => BackendStatus.Unavailable;
        await browser.GoAsync(site, context => ids.Add(context.Session.Id));

        Assert.Equal(ids[0], ids[1]);
    }
}
