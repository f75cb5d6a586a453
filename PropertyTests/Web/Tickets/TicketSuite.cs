using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>What tickets do over any backend.</summary>
public abstract class TicketSuite
{
    protected abstract string? Redis { get; }

    protected virtual TransportMode Transport => TransportMode.Lanes;

    private TicketShared Share() => new() { Redis = Redis, Transport = Transport };

    [SuiteFact]
    public async Task A_cookie_carries_an_id_and_any_process_opens_it()
    {
        var shared = Share();
        await using var one = await TicketSite.StartAsync(shared);
        await using var other = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(one, "anna");

        Assert.Equal("anna", await browser.WhoAsync(other));
        Assert.Equal("nobody", await new TicketBrowser().WhoAsync(other));
        var claim = Assert.Single(one.Cookie.TicketDataFormat.Unprotect(browser.Ticket)!.Principal.Claims);
        Assert.True(SessionId.TryParse(claim.Value, out _));
    }

    [SuiteFact]
    public async Task A_whole_ticket_from_before_is_valid_and_moves_in_at_its_refresh()
    {
        var shared = Share();
        await using var before = await TicketSite.StartAsync(shared, new TicketSetup { KeepsTickets = false });
        await using var after = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(before, "anna");
        var whole = browser.Ticket;

        Assert.Equal("anna", await browser.WhoAsync(after));
        Assert.Equal(whole, browser.Ticket);

        shared.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("anna", await browser.WhoAsync(after));
        Assert.NotEqual(whole, browser.Ticket);
        Assert.True(browser.Ticket!.Length < whole!.Length);
        Assert.Equal("anna", await browser.WhoAsync(after));
        Assert.Single(await TicketRig.DevicesAsync(after, "anna"));

        // An instance that has no store yet takes what the cookie carries for the user.
        shared.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Single((await browser.AskAsync(after)).SetCookies);
        await browser.Copy().GoAsync(before, context =>
        {
            Assert.False(context.User.Identity?.IsAuthenticated == true);
            return Task.CompletedTask;
        });

        Assert.Equal(1, (await after.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync("anna")).Ended);
        Assert.Equal("nobody", await browser.WhoAsync(after));
        Assert.Equal("nobody", await TicketBrowser.With(whole).WhoAsync(after));
    }

    [SuiteFact]
    public async Task A_sign_in_over_a_whole_ticket_is_stored()
    {
        var shared = Share();
        await using var before = await TicketSite.StartAsync(shared, new TicketSetup { KeepsTickets = false });
        await using var after = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(before, "anna");
        await browser.SignInAsync(after, "berta");
        Assert.Equal("berta", await browser.WhoAsync(after));
        Assert.Equal("Firefox", Assert.Single(await TicketRig.DevicesAsync(after, "berta")).Label);
    }

    [SuiteFact]
    public async Task No_id_known_before_a_sign_in_works_after_it()
    {
        await using var site = await TicketSite.StartAsync(Share());
        foreach (var user in (string[])["anna", "berta"])
        {
            var attacker = new TicketBrowser();
            await attacker.SignInAsync(site, "anna");
            var victim = attacker.Copy();
            await victim.SignInAsync(site, user);

            Assert.NotEqual(TicketRig.KeyIn(site, attacker), TicketRig.KeyIn(site, victim));
            Assert.Equal(user, await victim.WhoAsync(site));
            Assert.Equal("nobody", await attacker.WhoAsync(site));
            Assert.Single(await TicketRig.DevicesAsync(site, user));
            await victim.SignOutAsync(site);
        }
    }

    [SuiteFact]
    public async Task A_second_sign_in_and_a_sign_out_in_one_request_hold()
    {
        await using var site = await TicketSite.StartAsync(Share());
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        await browser.GoAsync(site, async context =>
        {
            await context.SignInAsync(TicketSite.User("berta"));
            await context.SignInAsync(TicketSite.User("clara"));
        });
        Assert.Equal("clara", await browser.WhoAsync(site));

        var copy = browser.Copy();
        await browser.GoAsync(site, async context =>
        {
            await context.SignInAsync(TicketSite.User("dora"));
            await context.SignOutAsync();
        });
        Assert.Equal("nobody", await copy.WhoAsync(site));
        foreach (var user in (string[])["anna", "berta", "clara", "dora"])
        {
            Assert.Empty(await TicketRig.DevicesAsync(site, user));
        }
    }

    [SuiteFact]
    public async Task A_sign_in_of_nobody_over_somebodys_ticket_is_not_listed_as_theirs()
    {
        await using var site = await TicketSite.StartAsync(Share());
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var old = browser.Copy();
        await browser.GoAsync(
            site, context => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim("guest", "7")], "guest"))));
        Assert.Equal(
            "7", (await browser.GoAsync(site, context => context.Response.WriteAsync(context.User.FindFirstValue("guest")!))).Body);
        Assert.Equal("nobody", await old.WhoAsync(site));
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [SuiteFact]
    public async Task A_sign_out_ends_every_copy_of_the_cookie()
    {
        await using var site = await TicketSite.StartAsync(Share());
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var copy = browser.Copy();
        var second = browser.Copy();
        await browser.SignOutAsync(site);
        Assert.Null(browser.Ticket);
        Assert.Equal("nobody", await copy.WhoAsync(site));
        Assert.Equal(0, site.Logs.Count(121));

        var again = await second.GoAsync(site, async context => Assert.Equal(RemoveStatus.Missing, await context.SignOutTicketAsync()));
        Assert.Single(again.SetCookies);
        Assert.Null(second.Ticket);
    }

    [SuiteFact]
    public async Task A_browser_that_signs_in_and_out_in_parallel_keeps_nothing_that_was_known_before()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        var known = new TicketBrowser();
        await known.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(11));
        var copies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            var copy = known.Copy();
            Task step = (i % 4) switch
            {
                0 => copy.SignInAsync(site, "anna"),
                1 => copy.SignInAsync(site, "berta"),
                2 => copy.SignOutAsync(site),
                _ => copy.WhoAsync(site),
            };
            await step;
            return copy;
        })));

        Assert.Equal("nobody", await known.WhoAsync(site));
        for (var i = 0; i < copies.Length; i++)
        {
            Assert.Equal(i % 4 == 0 ? "anna" : i % 4 == 1 ? "berta" : "nobody", await copies[i].WhoAsync(site));
        }

        var revocation = site.Services.GetRequiredService<SessionRevocation>();
        Assert.Equal((25, 25), ((await revocation.RevokeAllAsync("anna")).Ended, (await revocation.RevokeAllAsync("berta")).Ended));
    }
}

public sealed class MemoryTicketTests : TicketSuite
{
    protected override string? Redis => null;
}

[Collection(RedisCollection.Name)]
public sealed class RedisTicketTests(RedisFixture fixture) : TicketSuite
{
    protected override string? Redis => fixture.Server.EndPoint;
}
