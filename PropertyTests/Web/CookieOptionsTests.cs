using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What is set on the cookie is what browsers get, when it is set and when it is deleted.</summary>
public sealed class CookieOptionsTests
{
    [Fact]
    public async Task Domain_path_same_site_and_extensions_are_on_the_cookie_that_is_set_and_on_the_one_that_deletes()
    {
        await using var app = await StartAsync(web =>
        {
            (web.Cookie.Name, web.Cookie.Domain, web.Cookie.Path) = ("s", "shop.example", "/shop");
            (web.Cookie.SameSite, web.Cookie.HttpOnly) = (SameSiteMode.None, false);
            web.Cookie.Extensions.Add("Partitioned");
        });
        var browser = new Browser();

        var begun = Attributes(await browser.SendAsync(app, HttpMethod.Get, "/begin"));
        var ended = Attributes(await browser.SendAsync(app, HttpMethod.Get, "/end"));

        string[] expected = ["Partitioned", "domain=shop.example", "path=/shop", "samesite=none", "secure"];
        Assert.Equal(expected, begun);
        Assert.Equal([.. expected.Append("expires=Thu, 01 Jan 1970 00:00:00 GMT").Order(StringComparer.Ordinal)], ended);
        Assert.Empty(browser.Cookies);
    }

    [Theory]
    [InlineData(null, "/base")]
    [InlineData("/", "/")]
    public async Task Without_a_path_of_its_own_the_cookie_has_the_path_base(string? path, string expected)
    {
        await using var app = await StartAsync(web => (web.Cookie.Name, web.Cookie.Path) = ("s", path), app => app.UsePathBase("/base"));
        var browser = new Browser();

        Assert.Contains($"path={expected}", Attributes(await browser.SendAsync(app, HttpMethod.Get, "/base/begin")));
        Assert.Contains($"path={expected}", Attributes(await browser.SendAsync(app, HttpMethod.Get, "/base/end")));
        Assert.Contains("path=/", Attributes(await browser.SendAsync(app, HttpMethod.Get, "/begin")));
    }

    [Fact]
    public async Task An_expiration_and_an_age_are_sent_and_an_age_does_not_keep_what_is_deleted()
    {
        await using var app = await StartAsync(
            web => (web.Cookie.Expiration, web.Cookie.MaxAge) = (TimeSpan.FromDays(1), TimeSpan.FromDays(2)));
        var browser = new Browser();

        var begun = Attributes(await browser.SendAsync(app, HttpMethod.Get, "/begin"));
        var ended = Attributes(await browser.SendAsync(app, HttpMethod.Get, "/end"));

        Assert.Contains("max-age=172800", begun);
        Assert.Contains(begun, attribute => attribute.StartsWith("expires=", StringComparison.Ordinal));
        Assert.Contains("expires=Thu, 01 Jan 1970 00:00:00 GMT", ended);
        Assert.DoesNotContain(ended, attribute => attribute.StartsWith("max-age", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task Behind_a_proxy_that_ends_TLS_the_scheme_that_it_forwards_decides(string scheme, bool isSecure)
    {
        await using var app = await StartAsync(
            web => (web.Cookie.Name, web.Cookie.SecurePolicy) = ("s", CookieSecurePolicy.SameAsRequest),
            app => app.UseForwardedHeaders(),
            services => services.Configure<ForwardedHeadersOptions>(options =>
            {
                options.ForwardedHeaders = ForwardedHeaders.XForwardedProto;
                options.KnownIPNetworks.Clear();
                options.KnownProxies.Clear();
            }),
            isOnLoopback: true);
        var browser = new Browser { Prepare = request => request.Headers.Add("X-Forwarded-Proto", scheme) };

        Assert.Equal(isSecure, Attributes(await browser.SendAsync(app, HttpMethod.Get, "/begin")).Contains("secure"));
        Assert.Equal(isSecure, Attributes(await browser.SendAsync(app, HttpMethod.Get, "/end")).Contains("secure"));
    }

    [Fact]
    public async Task A_kept_cookie_ends_with_its_session_whatever_age_is_configured()
    {
        await using var app = await StartAsync(web => web.Cookie.MaxAge = TimeSpan.FromMinutes(1));

        var kept = Attributes(await new Browser().SendAsync(app, HttpMethod.Get, "/keep"));

        var age = kept.Single(attribute => attribute.StartsWith("max-age=", StringComparison.Ordinal))["max-age=".Length..];
        var span = TimeSpan.FromSeconds(int.Parse(age, CultureInfo.InvariantCulture));
        Assert.InRange(span, TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        var expires = kept.Single(attribute => attribute.StartsWith("expires=", StringComparison.Ordinal))["expires=".Length..];
        Assert.True(DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) > TimeProvider.System.GetUtcNow().AddDays(29));
    }

    private static Task<TestApp> StartAsync(
        Action<WebSessionOptions> web, Action<WebApplication>? use = null, Action<IServiceCollection>? services = null,
        bool isOnLoopback = false) =>
        TestApp.StartAsync(
            app =>
            {
                use?.Invoke(app);
                app.UseRouting();
                app.UseSessionKernel();
                app.MapGet("/begin", (HttpContext context) => context.Session.SetInt32("n", 1));
                app.MapGet("/end", async (HttpContext context) => $"{await context.RemoveSessionAsync()}");
                app.MapGet("/keep", (HttpContext context) =>
                {
                    context.Session.SetInt32("n", 1);
                    context.PersistSession(TimeSpan.FromDays(30));
                });
            },
            services,
            web,
            isOnLoopback: isOnLoopback);

    private static string[] Attributes(Answer answer) =>
        [.. Assert.Single(answer.SetCookies).Split("; ")[1..].Order(StringComparer.Ordinal)];
}
