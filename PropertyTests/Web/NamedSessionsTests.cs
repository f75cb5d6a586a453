using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Several sessions of one type, each with a store and a carrier of its own.</summary>
public sealed class NamedSessionsTests
{
    [Fact]
    public async Task Each_name_has_a_store_and_a_cookie_of_its_own_and_is_one_session_in_a_request()
    {
        await using var app = await StartAsync(async context =>
        {
            var (wish, gift) = (await context.GetSessionAsync<Cart>("wish"), await context.GetSessionAsync<Cart>("gift"));
            Assert.Same(wish, await context.GetSessionAsync<Cart>("wish"));
            Assert.NotSame(wish, gift);
            wish.Value = new Cart { Items = [.. wish.TryGetValue(out var one) ? one.Items : [], "book"] };
            if (!gift.TryGetValue(out _))
            {
                gift.Value = new Cart { Items = ["pen"] };
            }

            await context.Response.WriteAsync(string.Join(',', wish.Value.Items.Concat(gift.Value.Items)));
        });
        var browser = new Browser();

        var begun = await browser.SendAsync(app, HttpMethod.Get, "/");
        Assert.Equal(("book,pen", 1), (begun.Body, begun.SetCookies.Length));
        var gift = begun.Response.Headers.GetValues("X-Gift").Single();
        browser.Prepare = request => request.Headers.Add("X-Gift", gift);
        var again = await browser.SendAsync(app, HttpMethod.Get, "/");
        Assert.Equal("book,book,pen", again.Body);
        Assert.Equal(["__Host-wish"], browser.Cookies.Keys);
        Assert.False(again.Response.Headers.Contains("X-Gift"));
    }

    [Fact]
    public async Task An_ambiguous_call_and_an_unknown_name_are_explained()
    {
        await using var app = await StartAsync(async context =>
        {
            var which = await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<Cart>());
            Assert.Contains("wish, gift", which.Message, StringComparison.Ordinal);
            var none = await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<Cart>("cart"));
            Assert.Contains("named cart", none.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<Tally>("wish"));
            await Assert.ThrowsAsync<ArgumentException>(async () => await context.GetSessionAsync<Cart>(""));
        });

        (await new Browser().SendAsync(app, HttpMethod.Get, "/")).Response.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_second_bag_is_beside_the_one_behind_the_context_and_that_has_a_name_too()
    {
        await using var app = await StartAsync(async context =>
        {
            var second = await context.GetSessionAsync<AttributeBag>("second");
            second.Value = new AttributeBag();
            second.Value.Set("n", [2]);
            context.Session.Set("n", [1]);
            Assert.True((await context.GetSessionAsync<AttributeBag>("session")).Value.TryGetValue("n", out var n));
            Assert.Equal([1], n);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<AttributeBag>());
        });
        var browser = new Browser();

        Assert.Equal(2, (await browser.SendAsync(app, HttpMethod.Get, "/")).SetCookies.Length);
        Assert.Equal(["__Host-second", "__Host-session"], browser.Cookies.Keys.Order(StringComparer.Ordinal));
    }

    private static Task<TestApp> StartAsync(RequestDelegate endpoint) => TestApp.StartAsync(
        app =>
        {
            app.UseSessionKernel();
            app.MapGet("/", endpoint);
        },
        services =>
        {
            services.AddTypedSession<Cart>("wish", Describe);
            services.AddTypedSession<Cart>("gift", Describe, web => web.UseHeader("X-Gift"));
            services.AddTypedSession<AttributeBag>("second", store => store.Expire(TimeSpan.FromMinutes(1)).UseMemory());
        });

    private static void Describe(SessionStoreBuilder<Cart> store) =>
        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(1)).UseMemory();
}
