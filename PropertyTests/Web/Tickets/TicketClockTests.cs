using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>
/// A web process whose machine's clock is set, beside one whose clock is right: the framework judges a ticket's times by it, and removes
/// what has passed.
/// </summary>
[Collection(RedisCollection.Name)]
public sealed class TicketClockTests(RedisFixture fixture)
{
    private readonly MovedClock _clock = new();

    [RedisTheory]
    [InlineData(13)]
    [InlineData(-13)]
    public async Task A_clock_that_is_set_signs_nobody_out(int hours)
    {
        var shared = new TicketShared { Redis = fixture.Server.EndPoint };
        await using var wrong = await StartAsync(shared, _clock);
        await using var right = await StartAsync(shared, TimeProvider.System);
        var (before, after) = (new TicketBrowser(), new TicketBrowser());
        await before.SignInAsync(right, "anna");
        _clock.Ahead = TimeSpan.FromHours(hours);
        Assert.Equal("anna", await before.WhoAsync(wrong));
        Assert.Equal("anna", await before.WhoAsync(right));

        await after.SignInAsync(wrong, "bert", new AuthenticationProperties { IsPersistent = true });
        Assert.Equal("bert", await after.WhoAsync(wrong));
        Assert.Equal("bert", await after.WhoAsync(right));
        _clock.Ahead = TimeSpan.Zero;
        Assert.Equal(("anna", "bert"), (await before.WhoAsync(wrong), await after.WhoAsync(wrong)));
    }

    /// <summary>A scheme with a clock of its own is judged by that.</summary>
    [RedisFact]
    public async Task A_clock_that_was_given_to_the_scheme_is_left_alone()
    {
        var own = new MovedClock();
        await using var site = await StartAsync(new TicketShared { Redis = fixture.Server.EndPoint }, _clock, own);
        Assert.Same(own, site.Cookie.TimeProvider);
    }

    private static Task<TicketSite> StartAsync(
        TicketShared shared, TimeProvider time, TimeProvider? ofScheme = null) => TicketSite.StartAsync(shared, new TicketSetup
    {
        Services = services => services.RemoveAll<TimeProvider>().AddSingleton(time),
        Cookie = options => options.TimeProvider = ofScheme,
    });
}
