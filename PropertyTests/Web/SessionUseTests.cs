using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What an endpoint says of its sessions holds.</summary>
public sealed class SessionUseTests
{
    [Fact]
    public async Task An_endpoint_without_sessions_loads_nothing_and_their_use_throws_a_sentence()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        site.Bags.Reset();
        site.Carts.Reset();

        var answer = await browser.GoAsync(site, SessionUse.None, async context =>
        {
            Assert.Throws<InvalidOperationException>(() => context.Session);
            var errors = new Exception[]
            {
                Assert.Throws<InvalidOperationException>(() => context.GetSessionInfo()),
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<Cart>()),
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync()),
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RemoveSessionAsync()),
            };
            Assert.All(errors, error => Assert.Contains("WithSession(None)", error.Message, StringComparison.Ordinal));
        });

        Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.SetCookies.Length));
        Assert.Equal(0, site.Bags.Commands + site.Carts.Commands);
    }

    [Fact]
    public async Task A_read_only_endpoint_reads_and_every_write_throws()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await BeginAsync(site);
        var before = Planted.Describe(shared);

        var answer = await browser.GoAsync(site, SessionUse.ReadOnly, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            Assert.Equal(1, context.Session.GetInt32("n"));
            Assert.Equal(["book"], cart.Value.Items);
            Assert.Throws<InvalidOperationException>(() => context.Session.SetInt32("n", 2));
            Assert.Throws<InvalidOperationException>(() => context.Session.Remove("n"));
            Assert.Throws<InvalidOperationException>(context.Session.Clear);
            Assert.Throws<InvalidOperationException>(() => cart.Value = new Cart());
            Assert.Throws<InvalidOperationException>(() => cart.SetLifetime(TimeSpan.FromMinutes(1), null));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync("anna"));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RemoveSessionAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await cart.RenewAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await cart.RemoveAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await cart.UpdateAsync(_ => { }));
            cart.Value.Items.Add("changed in place");
            await context.Session.CommitAsync();
        });

        Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.SetCookies.Length));
        Assert.Equal(before, Planted.Describe(shared));
    }

    [Fact]
    public async Task A_read_only_endpoint_begins_no_session()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();

        var answer = await new Browser().GoAsync(site, SessionUse.ReadOnly, async context =>
        {
            Assert.Empty(context.Session.Keys);
            Assert.Throws<InvalidOperationException>(() => context.Session.SetInt32("n", 2));
            Assert.False((await context.GetSessionAsync<Cart>()).TryGetValue(out _));
        });

        Assert.Empty(answer.SetCookies);
        Assert.Equal(0, shared.Memory.Count);
    }

    [Fact]
    public async Task A_request_with_a_session_reaches_what_requires_one_and_may_write()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: web => web.RedirectWhenMissing = "/signin");
        var browser = await BeginAsync(site);

        var answer = await browser.GoAsync(site, SessionUse.Required, context =>
        {
            context.Session.SetInt32("n", 2);
            return context.Response.WriteAsync("reached");
        });

        Assert.Equal("reached", answer.Body);
        await browser.GoAsync(site, context => Assert.Equal(2, context.Session.GetInt32("n")));
    }

    [Theory]
    [MemberData(nameof(StatusTests.NotLive), MemberType = typeof(StatusTests))]
    public async Task Who_has_no_session_is_refused_and_whose_session_may_be_there_is_asked_to_come_again(SessionStatus status)
    {
        var shared = new Shared();
        await using var plain = await shared.SiteAsync(StatusTests.Validating);
        await using var redirecting = await shared.SiteAsync(StatusTests.Validating, web => web.RedirectWhenMissing = "/signin");
        var browser = await StatusTests.ProduceAsync(status, shared, plain);
        redirecting.Bags.Fault = plain.Bags.Fault;

        var answer = await browser.GoAsync(plain, SessionUse.Required, _ => throw new InvalidOperationException("reached"));
        var redirected = await browser.GoAsync(redirecting, SessionUse.Required, _ => throw new InvalidOperationException("reached"));

        var mayBeThere = status is SessionStatus.Unavailable or SessionStatus.Denied or SessionStatus.NewerSchema
            or SessionStatus.KeyUnavailable or SessionStatus.UnknownFormat;
        Assert.Equal(mayBeThere ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(mayBeThere ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.Redirect, redirected.Status);
        Assert.Empty(answer.SetCookies.Concat(redirected.SetCookies));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task A_redirect_to_another_host_is_refused_at_registration(string path) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new Shared().SiteAsync(web: web => web.RedirectWhenMissing = path));

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 1);
            (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["book"] };
        });
        return browser;
    }
}
