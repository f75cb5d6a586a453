using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>Sliding, alone and beside other requests, over any backend.</summary>
public abstract class TicketRefreshSuite
{
    private const int Parallel = 20;

    protected abstract string? Redis { get; }

    protected virtual TransportMode Transport => TransportMode.Lanes;

    private TicketShared Share() => new() { Redis = Redis, Transport = Transport };

    [SuiteFact]
    public async Task A_refresh_extends_the_ticket_under_its_id_and_never_past_the_deadline()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var key = TicketRig.KeyIn(site, browser);
        var deadline = shared.Time.GetUtcNow().AddHours(12);
        // The server's clock went on while the site started and the user signed in; the test's stood still.
        var latest = shared.Redis is null ? deadline : TimeProvider.System.GetUtcNow().AddHours(12);
        var refreshes = 0;
        for (var now = shared.Time.GetUtcNow().AddMinutes(5); now < deadline; now = now.AddMinutes(5))
        {
            shared.Time.SetUtcNow(now);
            var answer = await browser.GoAsync(site, async context =>
            {
                var ticket = (await context.AuthenticateAsync()).Properties;
                Assert.True(ticket is null || ticket.ExpiresUtc <= latest);
                await context.Response.WriteAsync(ticket is null ? "nobody" : "anna");
            });
            refreshes += answer.SetCookies.Length;
            Assert.Equal("anna", answer.Body);
            Assert.Equal(key, TicketRig.KeyIn(site, browser));
        }

        Assert.InRange(refreshes, 36, 90);

        // By a server's clock the deadline is hours away yet, and that decides.
        shared.Time.SetUtcNow(deadline.AddSeconds(1));
        Assert.Equal(shared.Redis is null ? "nobody" : "anna", await browser.WhoAsync(site));
    }

    [SuiteFact]
    public async Task A_refresh_brings_nothing_back_and_sets_no_cookie_over_a_newer_one()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(11));

        var late = await browser.Copy().GoAsync(site, async context =>
        {
            Assert.True(context.User.Identity!.IsAuthenticated);
            await browser.SignOutAsync(site);
            await context.Response.WriteAsync("done");
        });

        Assert.Equal("done", late.Body);
        Assert.Empty(late.SetCookies);
        Assert.Null(browser.Ticket);
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [SuiteFact]
    public async Task A_refresh_that_a_sign_in_overtook_does_not_replace_its_cookie()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(11));
        var late = await browser.Copy().GoAsync(site, async context =>
        {
            await browser.SignInAsync(site, "berta");
            await context.Response.WriteAsync("done");
        });
        Assert.Empty(late.SetCookies);
        Assert.Equal("berta", await browser.WhoAsync(site));
    }

    [SuiteFact]
    public async Task Parallel_refreshes_log_nobody_out()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        await using var other = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(11));

        var all = new Barrier(Parallel);
        var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => Task.Run(async () =>
        {
            var copy = browser.Copy();
            return (Copy: copy, Answer: await copy.GoAsync(i % 2 == 0 ? site : other, async context =>
            {
                await Task.Factory.StartNew(all.SignalAndWait, TaskCreationOptions.LongRunning);
                await context.Response.WriteAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody");
            }));
        })));

        Assert.All(answers, answer => Assert.Equal(("anna", 1), (answer.Answer.Body, answer.Answer.SetCookies.Length)));
        shared.Time.Advance(TimeSpan.FromMinutes(9));
        foreach (var (copy, _) in answers)
        {
            Assert.Equal("anna", await copy.WhoAsync(site));
        }

        Assert.Single(await TicketRig.DevicesAsync(site, "anna"));
    }

    [SuiteFact]
    public async Task A_change_of_claims_and_a_refresh_at_the_same_moment_both_win()
    {
        var shared = Share();
        var browser = new TicketBrowser();
        await using var site = await TicketSite.StartAsync(shared, new TicketSetup
        {
            Cookie = options => options.Events.OnValidatePrincipal = context =>
            {
                if (context.Request.Headers.UserAgent == "Renews")
                {
                    context.ReplacePrincipal(TicketSite.User("anna", new Claim("role", "admin")));
                    context.ShouldRenew = true;
                }

                return Task.CompletedTask;
            },
        });
        await browser.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(11));

        await browser.GoAsync(site, async context =>
        {
            // Loaded before the claims change, and refreshed after it.
            await new TicketBrowser { Cookies = new(browser.Cookies), Agent = "Renews" }.WhoAsync(site);
            await context.Response.WriteAsync("done");
        });

        var role = await browser.GoAsync(site, context => context.Response.WriteAsync(context.User.FindFirstValue("role") ?? "none"));
        Assert.Equal("admin", role.Body);
        shared.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("anna", await browser.WhoAsync(site));
    }
}

public sealed class MemoryTicketRefreshTests : TicketRefreshSuite
{
    protected override string? Redis => null;
}

[Collection(RedisCollection.Name)]
public sealed class RedisTicketRefreshTests(RedisFixture fixture) : TicketRefreshSuite
{
    protected override string? Redis => fixture.Server.EndPoint;
}
