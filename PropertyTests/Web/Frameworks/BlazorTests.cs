using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.BlazorApp;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>Pages of Blazor that the server renders: their sessions are those of the request.</summary>
public sealed class BlazorTests
{
    private const string BasketCookie = "__Host-basket";

    private readonly SpyBackend _bags = new();
    private readonly SpyBackend _baskets = new();
    private readonly Browser _browser = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_reads_and_writes_the_session(bool isOnLoopback)
    {
        await using var app = await StartAsync(isOnLoopback: isOnLoopback);
        var first = await _browser.SendAsync(app, HttpMethod.Get, "/visits");
        var second = await _browser.SendAsync(app, HttpMethod.Get, "/visits");

        Assert.Contains("<p id=\"visits\">1</p>", first.Body, StringComparison.Ordinal);
        Assert.Contains("<p id=\"visits\">2</p>", second.Body, StringComparison.Ordinal);
        Assert.Single(first.SetCookies, IsOfSession);
        Assert.DoesNotContain(second.SetCookies, IsOfSession);
        Assert.Contains(">1<", (await new Browser().SendAsync(app, HttpMethod.Get, "/visits")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_is_taken_with_its_antiforgery_token_and_not_without()
    {
        await using var app = await StartAsync();
        var page = (await _browser.SendAsync(app, HttpMethod.Get, "/form")).Body;
        Assert.DoesNotContain(BasketCookie, _browser.Cookies.Keys);

        var refused = await PostAsync(app, page, "forged", hasToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain(BasketCookie, _browser.Cookies.Keys);

        var posted = await PostAsync(app, page, "book");
        Assert.Equal((HttpStatusCode.OK, "book"), (posted.Status, ItemsIn(posted.Body)));
        Assert.Contains(BasketCookie, _browser.Cookies.Keys);
        Assert.Equal("book", ItemsIn((await _browser.SendAsync(app, HttpMethod.Get, "/form")).Body));
    }

    /// <summary>An enhanced navigation is a request by a script, with the browser's cookies.</summary>
    [Fact]
    public async Task Enhanced_navigation_and_forms_work_as_any_request()
    {
        await using var app = await StartAsync();
        _browser.Prepare = static request => request.Headers.TryAddWithoutValidation("Accept", "text/html; blazor-enhanced-nav=on");
        var page = await _browser.SendAsync(app, HttpMethod.Get, "/form");
        Assert.Equal("allow", Assert.Single(page.Response.Headers.GetValues("blazor-enhanced-nav")));
        await PostAsync(app, page.Body, "book");
        await PostAsync(app, page.Body, "pen");
        Assert.Equal("book pen", ItemsIn((await _browser.SendAsync(app, HttpMethod.Get, "/form")).Body));
    }

    [Fact]
    public async Task Components_of_one_page_that_ask_for_a_session_side_by_side_share_it()
    {
        var memory = new SessionMemory();
        var slow = new HeldBackend { Yields = true };
        await using var app = await StartAsync(basket: store => store.UseBackend(context => slow.Over(new MemoryBackend(memory, context))));
        await PostAsync(app, (await _browser.SendAsync(app, HttpMethod.Get, "/form")).Body, "first");

        Assert.Equal(HttpStatusCode.OK, (await _browser.SendAsync(app, HttpMethod.Get, "/side-by-side")).Status);
        var items = ItemsIn((await _browser.SendAsync(app, HttpMethod.Get, "/form")).Body).Split(' ');
        Assert.Equal(["book", "first", "pen"], items.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(CommitFailurePolicy.Log, HttpStatusCode.OK)]
    [InlineData(CommitFailurePolicy.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)]
    public async Task A_page_whose_session_is_not_stored_is_answered_as_the_policy_says(CommitFailurePolicy policy, HttpStatusCode status)
    {
        await using var app = await StartAsync(web: web => web.CommitFailurePolicy = policy);
        await _browser.SendAsync(app, HttpMethod.Get, "/visits");
        _bags.Fault = static kind => kind == CommandKind.Save ? BackendStatus.Unavailable : null;
        var failed = await _browser.SendAsync(app, HttpMethod.Get, "/visits");
        Assert.Equal((status, status == HttpStatusCode.OK), (failed.Status, failed.Body.Contains("visits", StringComparison.Ordinal)));
        _bags.Fault = null;
        Assert.Contains(">2<", (await _browser.SendAsync(app, HttpMethod.Get, "/visits")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_of_a_circuit_hands_the_id_on_unreadably()
    {
        await using var app = await StartAsync();
        var page = await _browser.SendAsync(app, HttpMethod.Get, "/circuit");
        Assert.Contains(BasketCookie, _browser.Cookies.Keys);
        Assert.Contains("<!--Blazor:{\"type\":\"server\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(_browser.Cookies[BasketCookie], page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_circuit_connects_by_loads_no_session()
    {
        await using var app = await StartAsync();
        await _browser.SendAsync(app, HttpMethod.Get, "/visits");
        _bags.Reset();
        Assert.Equal(HttpStatusCode.OK, (await _browser.SendAsync(app, HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1")).Status);
        Assert.Equal(0, _bags.Commands);
        await _browser.SendAsync(app, HttpMethod.Get, "/said");
        Assert.Equal(1, _bags.Sent(CommandKind.Load));
    }

    private Task<TestApp> StartAsync(
        Action<WebSessionOptions>? web = null, Action<SessionStoreBuilder<Basket>>? basket = null, bool isOnLoopback = false)
    {
        var memory = new SessionMemory();
        return TestApp.StartAsync(
            app =>
            {
                app.UseSessionKernel();
                app.UseAntiforgery();
                BlazorSite.Map(app);
            },
            services =>
            {
                BlazorSite.AddComponents(services);
                BlazorSite.AddBasket(
                    services, basket ?? (store => store.UseBackend(context => _baskets.Over(new MemoryBackend(memory, context)))), web);
            },
            web,
            store => store.UseBackend(context => _bags.Over(new MemoryBackend(memory, context))),
            isOnLoopback);
    }

    private Task<Answer> PostAsync(TestApp app, string page, string item, bool hasToken = true)
    {
        var fields = new HtmlParser().ParseDocument(page).QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>()
            .Select(static input => KeyValuePair.Create(input.Name!, input.Value))
            .Where(field => hasToken || field.Key == "_handler");
        return _browser.SendAsync(
            app, HttpMethod.Post, "/form", new FormUrlEncodedContent(fields.Append(KeyValuePair.Create("Item", item))));
    }

    private static bool IsOfSession(string line) => line.StartsWith($"{Browser.BagCookie}=", StringComparison.Ordinal);

    private static string ItemsIn(string page) =>
        string.Join(' ', new HtmlParser().ParseDocument(page).QuerySelectorAll("li").Select(static item => item.TextContent));
}
