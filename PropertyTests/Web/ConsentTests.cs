using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>A cookie that is not essential waits for the visitor's consent, and so does what would begin with it.</summary>
public sealed class ConsentTests
{
    private readonly SpyBackend _spy = new();
    private readonly SessionMemory _memory = new();
    private readonly LogBook _logs = new();

    [Theory]
    [InlineData(CommitFailurePolicy.Log)]
    [InlineData(CommitFailurePolicy.ServiceUnavailable)]
    public async Task Without_consent_no_session_begins_and_what_is_set_is_dropped_and_logged_once(CommitFailurePolicy policy)
    {
        await using var app = await StartAsync(isEssential: false, policy);

        var answer = await new Browser().SendAsync(app, HttpMethod.Get, "/write");

        Assert.Equal((HttpStatusCode.OK, "False", 0), (answer.Status, answer.Body, answer.SetCookies.Length));
        Assert.Equal((0, 0, 1, 0), (_spy.Commands, _memory.Count, _logs.Count(102), _logs.Count(100) + _logs.Count(101)));
    }

    [Fact]
    public async Task With_consent_even_of_the_same_request_it_begins()
    {
        await using var app = await StartAsync(isEssential: false);
        var browser = new Browser();

        var granted = await browser.SendAsync(app, HttpMethod.Get, "/grant");

        Assert.Equal(2, granted.SetCookies.Length);
        Assert.Equal("True", (await browser.SendAsync(app, HttpMethod.Get, "/write")).Body);
        Assert.Equal(1, _memory.Count);
    }

    [Fact]
    public async Task An_essential_cookie_does_not_wait()
    {
        await using var app = await StartAsync(isEssential: true);

        Assert.Single((await new Browser().SendAsync(app, HttpMethod.Get, "/write")).SetCookies);
    }

    [Fact]
    public async Task After_consent_was_withdrawn_the_session_is_served_and_ends_and_is_not_renewed()
    {
        await using var app = await StartAsync(isEssential: false);
        var browser = new Browser();
        await browser.SendAsync(app, HttpMethod.Get, "/grant");
        await browser.SendAsync(app, HttpMethod.Get, "/withdraw");
        var cookie = browser.Cookies[Browser.BagCookie];

        var renewed = await browser.SendAsync(app, HttpMethod.Get, "/renew");
        Assert.Equal(("False", cookie), (renewed.Body, browser.Cookies[Browser.BagCookie]));
        Assert.Equal("True", (await browser.SendAsync(app, HttpMethod.Get, "/write")).Body);
        Assert.Equal("Removed", (await browser.SendAsync(app, HttpMethod.Get, "/end")).Body);
        Assert.Equal((false, 0), (browser.Cookies.ContainsKey(Browser.BagCookie), _memory.Count));
    }

    private Task<TestApp> StartAsync(bool isEssential, CommitFailurePolicy policy = CommitFailurePolicy.Log) => TestApp.StartAsync(
        app =>
        {
            app.UseCookiePolicy();
            app.UseSessionKernel();
            app.MapGet("/write", (HttpContext context) =>
            {
                var isAvailable = context.Session.IsAvailable;
                context.Session.SetInt32("n", 1);
                context.Session.SetInt32("m", 1);
                return $"{isAvailable}";
            });
            app.MapGet("/grant", (HttpContext context) =>
            {
                context.Features.GetRequiredFeature<ITrackingConsentFeature>().GrantConsent();
                context.Session.SetInt32("n", 1);
            });
            app.MapGet(
                "/withdraw", (HttpContext context) => context.Features.GetRequiredFeature<ITrackingConsentFeature>().WithdrawConsent());
            app.MapGet("/renew", async (HttpContext context) => $"{(await context.RenewSessionAsync("anna")).Succeeded}");
            app.MapGet("/end", async (HttpContext context) => $"{await context.RemoveSessionAsync()}");
        },
        services =>
        {
            services.Configure<CookiePolicyOptions>(options => options.CheckConsentNeeded = _ => true);
            services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(_logs);
            services.Configure<Microsoft.Extensions.Logging.LoggerFilterOptions>(
                options => options.MinLevel = Microsoft.Extensions.Logging.LogLevel.Trace);
        },
        web => (web.Cookie.IsEssential, web.CommitFailurePolicy) = (isEssential, policy),
        store => store.UseBackend(context => _spy.Over(new MemoryBackend(_memory, context))));
}
