using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>Commands at the port, for each kind of request; and none for what is no id.</summary>
public sealed class TicketCostTests
{
    private readonly TicketShared _shared = new();
    private readonly TicketBrowser _browser = new();

    [Fact]
    public async Task Each_kind_of_request_costs_what_the_docs_say()
    {
        await using var site = await TicketSite.StartAsync(_shared);
        Assert.Equal(0, await CountAsync(site, () => new TicketBrowser().WhoAsync(site)));
        Assert.Equal(1, await CountAsync(site, () => _browser.SignInAsync(site, "anna")));
        Assert.Equal(1, await CountAsync(site, () => _browser.WhoAsync(site)));
        Assert.Equal(2, await CountAsync(site, () => _browser.SignInAsync(site, "anna")));
        Assert.Equal(3, await CountAsync(site, () => _browser.SignInAsync(site, "berta")));
        _shared.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(2, await CountAsync(site, () => _browser.WhoAsync(site)));
        Assert.Equal(2, await CountAsync(site, () => _browser.SignOutAsync(site)));
    }

    [Fact]
    public async Task A_key_that_is_no_id_costs_nothing_and_authenticates_nobody()
    {
        await using var site = await TicketSite.StartAsync(_shared);
        foreach (var key in (string[])["", "x", "AuthSessionStore-7c9e6679-7425-40de-944b-e07fc1f90ae7", new string('A', 44)])
        {
            var ticket = new AuthenticationTicket(
                new ClaimsPrincipal(
                    new ClaimsIdentity([new Claim("Microsoft.AspNetCore.Authentication.Cookies-SessionId", key)], "x")),
                TicketSite.Scheme);
            var forged = TicketBrowser.With(site.Cookie.TicketDataFormat.Protect(ticket));
            Assert.Equal(0, await CountAsync(site, async () => Assert.Equal("nobody", await forged.WhoAsync(site))));
            Assert.Equal(0, await CountAsync(site, () => forged.SignOutAsync(site)));
        }

        Assert.Equal(0, await CountAsync(site, async () => Assert.Equal("nobody", await TicketBrowser.With("junk").WhoAsync(site))));
    }

    private static async Task<int> CountAsync(TicketSite site, Func<Task> act)
    {
        await site.Store.FlushAsync();
        site.Tickets.Reset();
        await act();
        return site.Tickets.Commands - site.Tickets.Touches;
    }
}
