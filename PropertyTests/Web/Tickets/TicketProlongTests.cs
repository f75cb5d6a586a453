using System.Globalization;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Authentication;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A refresh gives a ticket the windows of its new time, within the absolute lifetime that its sign-in began.</summary>
public sealed class TicketProlongTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_absolute = TimeSpan.FromHours(12);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_ticket_that_a_validator_prolongs_lasts_until_its_new_time(bool slides, bool isPersistent)
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared, slides);
        var browser = new TicketBrowser();
        await browser.SignInAsync(
            site,
            "anna",
            new AuthenticationProperties { IsPersistent = isPersistent, ExpiresUtc = shared.Time.GetUtcNow().AddSeconds(20) });
        shared.Time.Advance(TimeSpan.FromSeconds(10));
        await ProlongAsync(site, browser, shared.Time.GetUtcNow().AddSeconds(60));
        var promised = await ExpiresAsync(site, browser);
        shared.Time.Advance(promised - TimeSpan.FromSeconds(1) - shared.Time.GetUtcNow());
        Assert.Equal("anna", await browser.WhoAsync(site));

        // Where tickets slide, that request has refreshed it. The framework refuses a ticket once its time has passed.
        shared.Time.Advance(await ExpiresAsync(site, browser) + TimeSpan.FromSeconds(1) - shared.Time.GetUtcNow());
        Assert.Equal("nobody", await browser.WhoAsync(site));
    }

    [Fact]
    public async Task A_validator_prolongs_nothing_past_the_deadline_of_the_sign_in()
    {
        foreach (var slides in (bool[])[true, false])
        {
            var shared = new TicketShared();
            await using var site = await StartAsync(shared, slides);
            var browser = new TicketBrowser();
            await browser.SignInAsync(site, "anna");
            var deadline = shared.Time.GetUtcNow() + s_absolute;
            while (shared.Time.GetUtcNow() < deadline - TimeSpan.FromMinutes(10))
            {
                await ProlongAsync(site, browser, shared.Time.GetUtcNow().AddDays(30));
                Assert.Equal(deadline, await ExpiresAsync(site, browser));
                shared.Time.Advance(TimeSpan.FromMinutes(10));
            }

            shared.Time.Advance(deadline - shared.Time.GetUtcNow());
            Assert.Equal("nobody", await browser.WhoAsync(site));
        }
    }

    [Fact]
    public async Task A_sign_in_over_a_prolonged_ticket_begins_a_lifetime_of_its_own()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared, slides: false);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromMinutes(10));
        await ProlongAsync(site, browser, shared.Time.GetUtcNow().AddDays(30));
        await browser.SignInAsync(site, "anna");
        var deadline = shared.Time.GetUtcNow() + s_absolute;
        await ProlongAsync(site, browser, shared.Time.GetUtcNow().AddDays(30));
        Assert.Equal(deadline, await ExpiresAsync(site, browser));
    }

    /// <summary>
    /// Whatever sign-ins, prolongings and pauses come: a user is there until the ticket's time unless he has idled, and never after that
    /// time nor after the deadline of the sign-in.
    /// </summary>
    [Fact]
    public void A_user_is_there_until_the_time_that_the_ticket_states() => ForAll(
        Gen.Zip(Gen.Elements(true, false), Gen.Zip(Gen.Choose(0, 2), Gen.Choose(1, 14 * 60)).ListOf(8)),
        static run => RunAsync(run.Item1, run.Item2).GetAwaiter().GetResult(),
        runs: 40);

    private static async Task RunAsync(bool slides, IEnumerable<(int Kind, int Minutes)> steps)
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared, slides);
        var browser = new TicketBrowser();
        var deadline = default(DateTimeOffset);
        var usedAt = default(DateTimeOffset);
        var expires = default(DateTimeOffset);
        var isPersistent = false;
        foreach (var (kind, minutes) in steps)
        {
            var now = shared.Time.GetUtcNow();
            var hasPassed = false;
            if (kind == 0 || now >= deadline)
            {
                isPersistent = minutes % 2 == 0;
                await browser.SignInAsync(
                    site, "anna", new AuthenticationProperties { IsPersistent = isPersistent, ExpiresUtc = now.AddMinutes(minutes) });
                deadline = now + s_absolute;
            }
            else if (kind == 1)
            {
                await ProlongAsync(site, browser, now.AddMinutes(minutes));
            }
            else
            {
                shared.Time.Advance(TimeSpan.FromMinutes(minutes));
                now = shared.Time.GetUtcNow();
                hasPassed = true;
            }

            var who = await browser.WhoAsync(site);
            if (hasPassed)
            {
                // A browser session idles out by the store's window, which is kept to its granularity; and at its very time a ticket may be
                // refused or not.
                var hasEnded = now >= expires || now >= deadline;
                var hasIdled = !isPersistent && now - usedAt > s_idle;
                var mayHaveIdled = hasIdled && now - usedAt <= s_idle + TimeSpan.FromMinutes(2);
                Assert.True(
                    now == expires || mayHaveIdled || who == (hasEnded || hasIdled ? "nobody" : "anna"),
                    $"{who} at {now:u}, used {usedAt:u}, until {expires:u} and {deadline:u}");
            }

            if (who == "nobody")
            {
                deadline = default;
                continue;
            }

            usedAt = now;
            expires = await ExpiresAsync(site, browser);
            Assert.InRange(expires, now, deadline);
        }
    }

    private static Task<TicketSite> StartAsync(TicketShared shared, bool slides) => TicketSite.StartAsync(shared, new TicketSetup
    {
        Cookie = options =>
        {
            options.SlidingExpiration = slides;
            options.Events.OnValidatePrincipal = context =>
            {
                if (context.Request.Headers.UserAgent.ToString() is ['u', '/', .. var until])
                {
                    // The handler begins the new span now, as long as the old one was from its issue on.
                    context.Properties.IssuedUtc = shared.Time.GetUtcNow();
                    context.Properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
                    context.ShouldRenew = true;
                }

                return Task.CompletedTask;
            };
        },
    });

    private static async Task ProlongAsync(TicketSite site, TicketBrowser browser, DateTimeOffset until) =>
        await new TicketBrowser { Cookies = browser.Cookies, Agent = $"u/{until.ToUnixTimeSeconds()}" }.WhoAsync(site);

    /// <summary>As the stored ticket states it, without a request that would refresh it.</summary>
    private static async Task<DateTimeOffset> ExpiresAsync(TicketSite site, TicketBrowser browser) =>
        (await site.Cookie.SessionStore!.RetrieveAsync(TicketRig.KeyIn(site, browser)))!.Properties.ExpiresUtc!.Value;
}
