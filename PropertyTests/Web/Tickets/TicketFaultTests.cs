using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A server that fails at one command: nothing is reported done that is not, and nobody is signed out for good.</summary>
public sealed class TicketFaultTests
{
    private readonly TicketShared _shared = new();
    private readonly TicketBrowser _browser = new();

    [Theory]
    [InlineData(OutagePolicy.Anonymous)]
    [InlineData(OutagePolicy.Throw)]
    public async Task A_cookie_works_again_after_an_outage(OutagePolicy policy)
    {
        await using var site = await SiteAsync(policy);
        await _browser.SignInAsync(site, "anna");
        var cookie = _browser.Ticket;
        site.Tickets.Fault = static _ => BackendStatus.Unavailable;
        if (policy == OutagePolicy.Throw)
        {
            await Assert.ThrowsAsync<SessionKernelException>(() => _browser.WhoAsync(site));
        }
        else
        {
            var answer = await _browser.GoAsync(site, async context =>
            {
                Assert.Equal(SessionStatus.Unavailable, context.GetTicketStatus(TicketSite.Scheme));
                await context.ChallengeAsync();
            });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (answer.Status, answer.SetCookies.Length));
        }

        site.Tickets.Fault = null;
        Assert.Equal("anna", await _browser.WhoAsync(site));
        Assert.Equal(cookie, _browser.Ticket);
        Assert.Equal(HttpStatusCode.Redirect, (await new TicketBrowser().GoAsync(site, context => context.ChallengeAsync())).Status);
    }

    [Theory]
    [InlineData(SaveStatus.Unavailable)]
    [InlineData(SaveStatus.OutcomeUnknown)]
    [InlineData(SaveStatus.StoreFull)]
    public async Task A_sign_in_that_is_not_stored_throws_and_sets_no_cookie(SaveStatus status)
    {
        await using var site = await SiteAsync();
        var fault = Enum.Parse<BackendStatus>(status.ToString());
        site.Tickets.Fault = kind => kind == CommandKind.Create ? fault : null;
        var answer = await _browser.GoAsync(site, async context =>
        {
            var error = await Assert.ThrowsAsync<SessionTicketException>(() => context.SignInAsync(TicketSite.User("anna")));
            Assert.Equal(status, error.Status);
        });
        Assert.Empty(answer.SetCookies);
    }

    [Fact]
    public async Task A_sign_in_over_a_ticket_that_fails_leaves_that_ticket()
    {
        await using var site = await SiteAsync();
        await _browser.SignInAsync(site, "anna");
        site.Tickets.Fault = static kind => kind is CommandKind.Save or CommandKind.Renew ? BackendStatus.Unavailable : null;
        foreach (var user in (string[])["anna", "berta"])
        {
            await _browser.GoAsync(
                site, async context => await Assert.ThrowsAsync<SessionTicketException>(() => context.SignInAsync(TicketSite.User(user))));
        }

        site.Tickets.Fault = null;
        Assert.Equal("anna", await _browser.WhoAsync(site));
        Assert.Single(await TicketRig.DevicesAsync(site, "anna"));
        Assert.Empty(await TicketRig.DevicesAsync(site, "berta"));
    }

    [Theory]
    [InlineData("anna")]
    [InlineData("berta")]
    public async Task A_sign_in_over_a_ticket_that_others_keep_writing_succeeds(string user)
    {
        await using var site = await SiteAsync();
        await _browser.SignInAsync(site, "anna");
        var old = _browser.Copy();
        site.Tickets.Fault = static kind => kind is CommandKind.Save or CommandKind.Renew ? BackendStatus.Conflict : null;
        await _browser.SignInAsync(site, user);
        site.Tickets.Fault = null;
        Assert.Equal((user, "nobody"), (await _browser.WhoAsync(site), await old.WhoAsync(site)));
        Assert.Single(await TicketRig.DevicesAsync(site, user));
    }

    [Theory]
    [InlineData(OutagePolicy.Anonymous)]
    [InlineData(OutagePolicy.Throw)]
    public async Task A_refresh_that_is_not_stored_is_logged_and_answered_without_a_cookie(OutagePolicy policy)
    {
        await using var site = await SiteAsync(policy);
        await _browser.SignInAsync(site, "anna");
        _shared.Time.Advance(TimeSpan.FromMinutes(11));
        site.Tickets.Fault = static kind => kind == CommandKind.Save ? BackendStatus.Unavailable : null;
        for (var i = 0; i < 3; i++)
        {
            var answer = await _browser.AskAsync(site);
            Assert.Equal(("anna", 0), (answer.Body, answer.SetCookies.Length));
        }

        Assert.Equal(1, site.Logs.Count(120));
        site.Tickets.Fault = null;
        Assert.Single((await _browser.AskAsync(site)).SetCookies);
    }

    [Fact]
    public async Task A_whole_ticket_that_could_not_move_in_stays_valid()
    {
        await using var before = await TicketSite.StartAsync(_shared, new TicketSetup { KeepsTickets = false });
        await using var site = await SiteAsync();
        await _browser.SignInAsync(before, "anna");
        _shared.Time.Advance(TimeSpan.FromMinutes(11));
        site.Tickets.Fault = static _ => BackendStatus.Unavailable;
        var answer = await _browser.AskAsync(site);
        Assert.Equal(("anna", 0), (answer.Body, answer.SetCookies.Length));
        site.Tickets.Fault = null;
        Assert.Single((await _browser.AskAsync(site)).SetCookies);
    }

    [Theory]
    [InlineData(false, OutagePolicy.Anonymous)]
    [InlineData(true, OutagePolicy.Anonymous)]
    [InlineData(false, OutagePolicy.Throw)]
    public async Task A_sign_out_that_did_not_happen_is_told_and_logged(bool isUnread, OutagePolicy policy)
    {
        await using var site = await SiteAsync(policy);
        await _browser.SignInAsync(site, "anna");
        site.Tickets.Fault = kind =>
            kind == CommandKind.Remove || (isUnread && kind == CommandKind.Load) ? BackendStatus.Unavailable : null;
        var told = await _browser.GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Unavailable, await context.SignOutTicketAsync()));
        Assert.Empty(told.SetCookies);
        Assert.Equal(1, site.Logs.Count(121));

        var copy = _browser.Copy();
        await copy.SignOutAsync(site);
        Assert.Null(copy.Ticket);
        Assert.Equal(2, site.Logs.Count(121));

        site.Tickets.Fault = null;
        Assert.Equal("anna", await _browser.WhoAsync(site));
        await _browser.GoAsync(site, async context => Assert.Equal(RemoveStatus.Removed, await context.SignOutTicketAsync()));
        Assert.Null(_browser.Ticket);
    }

    [Theory]
    [InlineData(OutagePolicy.Anonymous)]
    [InlineData(OutagePolicy.Throw)]
    public async Task Revoke_all_says_when_one_store_failed(OutagePolicy policy)
    {
        await using var site = await SiteAsync(policy);
        await _browser.GoAsync(site, async context =>
        {
            await context.SignInAsync(TicketSite.User("anna"));
            await context.RenewSessionAsync("anna");
        });
        site.Tickets.AsksFail = BackendStatus.Unavailable;
        var revoked = await site.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync("anna");
        Assert.Equal((false, RemoveStatus.Unavailable, 1), (revoked.Succeeded, revoked.Status, revoked.Ended));
        Assert.Equal(RemoveStatus.Removed, revoked.Stores["session"].Status);
        Assert.Equal("anna", await _browser.WhoAsync(site));
    }

    [Fact]
    public async Task Nothing_of_a_ticket_is_in_a_log_or_an_exception()
    {
        await using var site = await SiteAsync();
        await _browser.GoAsync(site, context => context.SignInAsync(TicketSite.User("anna-the-first", new Claim("iban", "DE123456"))));
        var first = TicketRig.KeyIn(site, _browser);
        _shared.Time.Advance(TimeSpan.FromMinutes(11));
        await _browser.WhoAsync(site);
        await _browser.SignInAsync(site, "anna-the-first");
        var second = TicketRig.KeyIn(site, _browser);
        site.Tickets.Fault = static kind => kind == CommandKind.Remove ? BackendStatus.Unavailable : null;
        await _browser.SignOutAsync(site);
        Assert.Equal(1, site.Logs.Count(121));
        foreach (var secret in (string[])[first, second, "anna-the-first", "DE123456"])
        {
            Assert.DoesNotContain(site.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    private Task<TicketSite> SiteAsync(OutagePolicy policy = OutagePolicy.Anonymous) =>
        TicketSite.StartAsync(_shared, new TicketSetup { Store = store => store.Configure(options => options.OutagePolicy = policy) });
}
