using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>A machine's clock that is set after the start: a browser counts by its own clock how long it keeps a cookie.</summary>
public sealed class SetClockTests
{
    private readonly FakeTimeProvider _truth = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SpyBackend _server = new();

    [Theory]
    [InlineData(13)]
    [InlineData(-13)]
    public async Task A_kept_cookie_is_kept_as_long_as_its_session(int hours)
    {
        var clock = new SetClock(_truth);
        await using var app = await StartAsync(clock);
        var browser = new Browser();
        await browser.SendAsync(app, HttpMethod.Get, "/begin");
        clock.Ahead = TimeSpan.FromHours(hours);

        var kept = Assert.Single((await browser.SendAsync(app, HttpMethod.Get, "/keep")).SetCookies);

        Assert.Contains("max-age=2592000;", kept, StringComparison.Ordinal);
        clock.Ahead = TimeSpan.Zero;
        _truth.Advance(TimeSpan.FromDays(29));
        Assert.Equal("1", (await browser.SendAsync(app, HttpMethod.Get, "/read")).Body);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(-13)]
    public async Task A_cookie_with_an_expiration_is_kept_that_long(int hours)
    {
        var clock = new SetClock(_truth) { Ahead = TimeSpan.FromHours(hours) };
        await using var app = await StartAsync(clock, static web => web.Cookie.Expiration = TimeSpan.FromHours(2));

        var begun = Assert.Single((await new Browser().SendAsync(app, HttpMethod.Get, "/begin")).SetCookies);

        Assert.Contains("max-age=7200;", begun, StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(SetClock clock, Action<WebSessionOptions>? web = null)
    {
        var memory = new SessionMemory();
        return TestApp.StartAsync(
            static app =>
            {
                app.UseSessionKernel();
                app.MapGet("/begin", static (HttpContext context) => context.Session.SetString("n", "1"));
                app.MapGet("/keep", static (HttpContext context) => context.PersistSession(TimeSpan.FromDays(30)));
                app.MapGet("/read", static (HttpContext context) => context.Session.GetString("n"));
            },
            services => services.AddSingleton<TimeProvider>(clock),
            web,
            // Longer than the clock is ahead: without a server that tells its time, the machine's decides.
            store => store.Expire(TimeSpan.FromDays(2), TimeSpan.FromDays(40))
                .UseBackend(context => _server.Over(new MemoryBackend(memory, context with { Time = _truth }))));
    }
}
