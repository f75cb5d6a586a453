using Microsoft.AspNetCore.Authentication;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>What a ticket's properties mean for its session.</summary>
public sealed class TicketWindowsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    // Expires after minutes, persistent, may slide, scheme slides; idle and absolute of the session in minutes, the store's being 30 and
    // 720.
    [InlineData(20, false, null, true, 20d, 720)]
    [InlineData(60, false, null, true, 30d, 720)]
    [InlineData(60, true, null, true, 60d, 720)]
    [InlineData(10_000, true, true, true, 10_000d, 720)]
    [InlineData(60, false, false, true, 30d, 60)]
    [InlineData(60, false, null, false, 30d, 60)]
    [InlineData(60, true, false, true, null, 60)]
    [InlineData(10_000, true, null, false, null, 720)]
    [InlineData(-5, false, null, true, 1.0 / 60, 720)]
    [InlineData(-5, true, null, false, null, 1.0 / 60)]
    [InlineData(0.0001, true, null, false, null, 1.0 / 60)]
    [InlineData(1e7, true, null, true, 5_256_000d, 720)]
    public void Properties_map_onto_windows(double expires, bool isPersistent, bool? mayRefresh, bool slides, double? idle, double absolute)
    {
        var properties =
            new AuthenticationProperties { ExpiresUtc = s_now.AddMinutes(expires), IsPersistent = isPersistent, AllowRefresh = mayRefresh };
        // The property keeps whole seconds.
        var windows = TicketWindows.Of(properties, slides, new SessionLifetime(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(720)), s_now);
        Assert.Equal(
            (idle is { } i ? TimeSpan.FromMinutes(i) : null, TimeSpan.FromMinutes(absolute)), (windows.Idle, windows.Absolute!.Value));
        windows.Check();
    }

    [Fact]
    public async Task A_ticket_that_is_over_when_it_is_signed_in_authenticates_nobody()
    {
        var shared = new TicketShared();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna", new AuthenticationProperties { ExpiresUtc = shared.Time.GetUtcNow().AddMinutes(-5) });
        Assert.Equal("nobody", await browser.WhoAsync(site));
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [Fact]
    public async Task A_persistent_ticket_outlives_the_idle_window_and_a_browser_sessions_does_not()
    {
        var shared = new TicketShared();
        await using var site = await TicketSite.StartAsync(
            shared, new TicketSetup { Cookie = options => options.ExpireTimeSpan = TimeSpan.FromHours(6) });
        var (remembered, other) = (new TicketBrowser(), new TicketBrowser());
        await remembered.SignInAsync(site, "anna", new AuthenticationProperties { IsPersistent = true });
        await other.SignInAsync(site, "anna");
        shared.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(("anna", "nobody"), (await remembered.WhoAsync(site), await other.WhoAsync(site)));
    }

    [Fact]
    public async Task A_ticket_says_no_more_than_its_session_lasts()
    {
        var shared = new TicketShared();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(
            site, "anna", new AuthenticationProperties { IsPersistent = true, ExpiresUtc = shared.Time.GetUtcNow().AddDays(30) });
        await browser.GoAsync(site, async context =>
            Assert.Equal(shared.Time.GetUtcNow().AddHours(12), (await context.AuthenticateAsync()).Properties!.ExpiresUtc));
    }
}
