using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>A header, or a way of one's own, in place of the cookie.</summary>
public sealed class TransportTests
{
    private const string Name = "X-Auth-Token";

    [Fact]
    public async Task A_header_brings_the_token_and_takes_a_new_a_renewed_and_an_ended_one()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: web => web.UseHeader(Name));

        var begun = await With(null).GoAsync(site, context =>
        {
            context.Response.Headers.CacheControl = "public,max-age=600";
            context.Session.SetInt32("n", 1);
        });
        var first = TokenOf(begun)!;
        var read = await With(first).GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
        var renewed = await With(first).GoAsync(site, async context => Assert.True((await context.RenewSessionAsync("anna")).Succeeded));
        var second = TokenOf(renewed)!;
        var ended = await With(second).GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync()));

        Assert.Equal((SessionId.TextLength, SessionId.TextLength), (first.Length, second.Length));
        Assert.NotEqual(first, second);
        Assert.Null(TokenOf(read));
        Assert.Equal("", TokenOf(ended));
        Assert.All([begun, renewed, ended], answer => Assert.True(answer.Response.Headers.CacheControl!.NoStore));
        Assert.All([begun, read, renewed, ended], answer => Assert.Empty(answer.SetCookies));
    }

    [Fact]
    public async Task Header_and_cookie_that_disagree_are_no_choice()
    {
        var shared = new Shared();
        await using var byHeader = await shared.SiteAsync(web: web => web.UseHeader(Name));
        await using var byCookie = await shared.SiteAsync();
        var (one, other) = (await BeginAsync(byCookie, 1), await BeginAsync(byCookie, 2));
        var both = Browser.With(Browser.BagCookie, one);
        both.Prepare = request => request.Headers.Add(Name, other);

        await both.GoAsync(byHeader, context => Assert.Equal(2, context.Session.GetInt32("n")));
        await both.GoAsync(byCookie, context => Assert.Equal(1, context.Session.GetInt32("n")));
        await Browser.With(Browser.BagCookie, one)
            .GoAsync(byHeader, context => Assert.Equal(SessionStatus.None, context.GetSessionInfo().Status));
        await With(other).GoAsync(byCookie, context => Assert.Equal(SessionStatus.None, context.GetSessionInfo().Status));
    }

    [Theory]
    [MemberData(nameof(JunkCookieTests.Junk), MemberType = typeof(JunkCookieTests))]
    public async Task Junk_in_a_header_is_no_session_and_costs_nothing(string junk)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: web => web.UseHeader(Name));

        var answer = await With(junk).GoAsync(site, context =>
            Assert.Contains(context.GetSessionInfo().Status, new[] { SessionStatus.None, SessionStatus.InvalidId }));

        Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, site.Bags.Commands));
    }

    [Fact]
    public async Task A_header_sent_twice_is_used_only_if_one_verifies()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: web => web.UseHeader(Name));
        var token = TokenOf(await With(null).GoAsync(site, context => context.Session.SetInt32("n", 1)))!;
        var twice = new Browser { Prepare = request => request.Headers.TryAddWithoutValidation(Name, [token, "junk"]) };
        var joined = With($"{token}, {token}");

        await twice.GoAsync(site, context => Assert.Equal(SessionStatus.Live, context.GetSessionInfo().Status));
        await joined.GoAsync(site, context => Assert.Equal(SessionStatus.InvalidId, context.GetSessionInfo().Status));
    }

    [Fact]
    public async Task Over_Kestrel_an_ended_session_sends_the_empty_header()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseSessionKernel();
                app.MapGet("/begin", (HttpContext context) => context.Session.SetInt32("n", 1));
                app.MapGet("/end", async (HttpContext context) => $"{await context.RemoveSessionAsync()}");
            },
            web: web => web.UseHeader(Name),
            isOnLoopback: true);

        var token = TokenOf(await new Browser().SendAsync(app, HttpMethod.Get, "/begin"))!;
        var ended = await With(token).SendAsync(app, HttpMethod.Get, "/end");

        Assert.Equal(("Removed", ""), (ended.Body, TokenOf(ended)));
    }

    [Fact]
    public async Task A_transport_of_ones_own_reads_writes_and_may_refuse()
    {
        var shared = new Shared();
        var transport = new QueryTransport();
        await using var site = await shared.SiteAsync(web: web => web.UseTransport(transport));

        var begun = await new Browser().GoAsync(site, context => context.Session.SetInt32("n", 1));
        var token = begun.Response.Headers.GetValues("X-Token").Single();
        var reader =
            new Browser { Prepare = request => request.RequestUri = new Uri($"{request.RequestUri}?token={token}", UriKind.Relative) };
        await reader.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
        transport.Refuses = true;
        var refused = await new Browser().GoAsync(site, async context =>
        {
            Assert.False(context.Session.IsAvailable);
            context.Session.SetInt32("n", 1);
            Assert.False((await context.RenewSessionAsync("anna")).Succeeded);
        });
        var kept = await reader.GoAsync(site, async context => Assert.False((await context.RenewSessionAsync("anna")).Succeeded));

        Assert.True(begun.Response.Headers.CacheControl!.NoStore);
        Assert.False(refused.Response.Headers.Contains("X-Token") || kept.Response.Headers.Contains("X-Token"));
        Assert.Equal(1, shared.Memory.Count);
        await reader.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    [Fact]
    public void A_header_serves_one_session_and_has_a_name_that_headers_have()
    {
        var services = new ServiceCollection();
        services.AddSessionKernel(Describe, web => web.UseHeader(Name));

        Assert.Throws<InvalidOperationException>(
            () => services.AddTypedSession<Cart>("cart", Describe, web => web.UseHeader("x-auth-token")));
        Assert.All(["", "a b", "a:b", "é", "a\n"], name => Assert.ThrowsAny<ArgumentException>(
            () => services.AddTypedSession<Tally>("tally", Describe, web => web.UseHeader(name))));
    }

    private static void Describe<T>(SessionStoreBuilder<T> store)
        where T : notnull => store.Expire(TimeSpan.FromMinutes(1)).UseMemory();

    private static Browser With(string? token) => new()
    {
        Prepare = request => _ = token is null || request.Headers.TryAddWithoutValidation(Name, token),
    };

    private static string? TokenOf(Answer answer) => answer.Response.Headers.TryGetValues(Name, out var values) ? values.Single() : null;

    private static async Task<string> BeginAsync(Site site, int n)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", n));
        return browser.Cookies[Browser.BagCookie];
    }

    private sealed class QueryTransport : ISessionTransport
    {
        public bool Refuses { get; set; }

        public StringValues Read(HttpContext context) => context.Request.Query["token"];

        public bool CanWrite(HttpContext context) => !Refuses;

        public void Write(HttpContext context, string? token, DateTimeOffset? persistUntil) => context.Response.Headers["X-Token"] = token;
    }
}
