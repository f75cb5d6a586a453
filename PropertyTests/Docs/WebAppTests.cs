using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Docs.Recipes.Web;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>What docs/aspnetcore.md quotes does what it says there.</summary>
public sealed class WebAppTests
{
    private const string Bag = "__Host-session";
    private const string Typed = "__Host-cart";

    [Fact]
    public async Task The_pipeline_and_the_endpoints_do_what_the_page_says()
    {
        await using var app = await StartAsync();
        var browser = new Dictionary<string, string>();

        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, browser, "/seen/mugs"));
        var before = browser[Bag];
        Assert.Equal(HttpStatusCode.Redirect, await PostAsync(app, browser, "/signin?name=ada"));
        Assert.NotEqual(before, browser[Bag]);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, browser, "/cart?item=book"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, browser, "/cart?item=pen"));

        var store = app.Services.GetRequiredService<SessionStore<AttributeBag>>();
        using (var session = await store.LoadAsync(browser[Bag]))
        {
            Assert.Equal(["seen", "user"], session.Value.Keys);
        }

        using (var cart = await app.Services.GetRequiredService<SessionStore<Cart>>().LoadAsync(browser[Typed]))
        {
            Assert.Equal(["book", "pen"], cart.Value.Items);
        }

        var signedIn = browser[Bag];
        Assert.Equal(HttpStatusCode.Redirect, await PostAsync(app, browser, "/signout"));
        Assert.Equal([Typed], browser.Keys);
        using var old = await store.LoadAsync(signedIn);
        Assert.Equal(SessionStatus.Missing, old.Status);
    }

    [Fact]
    public async Task A_browser_with_a_junk_cookie_is_signed_out_and_rid_of_it()
    {
        await using var app = await StartAsync();
        var browser = new Dictionary<string, string> { [Bag] = "junk" };
        Assert.Equal(HttpStatusCode.Redirect, await PostAsync(app, browser, "/signout"));
        Assert.Empty(browser);
    }

    [Fact]
    public async Task The_endpoints_do_with_their_session_what_they_say()
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();
        Assert.Equal("well", await client.GetStringAsync("/health"));
        Assert.Equal("empty", await client.GetStringAsync("/basket"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/account/")).StatusCode);
    }

    [Fact]
    public async Task One_of_several_is_asked_for_by_name()
    {
        await using var app = await StartAsync(services => services.AddTypedSession<Cart>("wishes", store => store
            .Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromDays(7)).UseMemory()));
        WebEndpoints.MapNamed(app);
        using var client = app.GetTestClient();
        Assert.Equal("0", await client.GetStringAsync("/wishes"));
    }

    [Fact]
    public void The_transport_reads_its_scheme_and_no_other()
    {
        var context = new DefaultHttpContext();
        var transport = new BearerTransport();
        foreach (var (header, token) in new[] { ("Session abc", "abc"), ("Bearer abc", ""), ("", "") })
        {
            context.Request.Headers.Authorization = header;
            Assert.Equal(token, transport.Read(context).ToString());
        }

        transport.Write(context, "abc", persistUntil: null);
        Assert.Equal("abc", context.Response.Headers["Session-Token"]);
    }

    [Fact]
    public async Task The_registrations_describe_a_store_each()
    {
        var services = new ServiceCollection().AddLogging();
        WebApp.Register(services);
        WebApp.RegisterTyped(services);
        WebEndpoints.Register(new ServiceCollection());
        WebTransport.Register(new ServiceCollection());
        await using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<SessionStore<AttributeBag>>());
        Assert.NotNull(provider.GetRequiredService<SessionStore<Cart>>());
    }

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection>? named = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSessionKernel(store => store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory());
        builder.Services.AddTypedSession<Cart>("cart", store => store
            .Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromDays(7)).UseMemory());
        named?.Invoke(builder.Services);
        var app = builder.Build();
        WebApp.Use(app);
        WebApp.Map(app);
        WebApp.MapTyped(app);
        WebEndpoints.Map(app);
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpStatusCode> PostAsync(WebApplication app, Dictionary<string, string> browser, string path)
    {
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", browser.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await client.SendAsync(request);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                browser.Remove(pair[0]);
            }
            else
            {
                browser[pair[0]] = pair[1];
            }
        }

        return response.StatusCode;
    }
}
