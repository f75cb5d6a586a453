using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>The framework's own routing hands WithSession over, wherever it was said.</summary>
public sealed class EndpointMetadataTests
{
    [Fact]
    public async Task Minimal_endpoints_and_groups_say_it_by_builder_or_attribute_and_the_innermost_counts()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseSessionKernel();
            app.MapGet("/begin", (HttpContext context) => context.Session.SetInt32("n", 1));
            var group = app.MapGroup("/group").WithSession(SessionUse.Required);
            group.MapGet("/required", () => "reached");
            group.MapGet("/optional", () => "reached").WithSession(SessionUse.Optional);
            app.MapGet("/attribute", [WithSession(SessionUse.Required)] () => "reached");
        });
        var (stranger, visitor) = (new Browser(), new Browser());
        await visitor.SendAsync(app, HttpMethod.Get, "/begin");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(app, HttpMethod.Get, "/group/required")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(app, HttpMethod.Get, "/attribute")).Status);
        Assert.Equal("reached", (await stranger.SendAsync(app, HttpMethod.Get, "/group/optional")).Body);
        Assert.Equal("reached", (await visitor.SendAsync(app, HttpMethod.Get, "/group/required")).Body);
        Assert.Equal("reached", (await visitor.SendAsync(app, HttpMethod.Get, "/attribute")).Body);
    }

    [Fact]
    public async Task Controllers_say_it_for_their_actions_and_an_action_for_itself()
    {
        await using var app = await StartWithMvcAsync();
        var browser = new Browser();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/mvc/use/required")).Status);
        Assert.Equal("True", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/use/none")).Body);
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.SendAsync(app, HttpMethod.Get, "/mvc/use/readonly"));
        Assert.Single((await browser.SendAsync(app, HttpMethod.Get, "/mvc/use/begin")).SetCookies);
        Assert.Equal("reached", (await browser.SendAsync(app, HttpMethod.Get, "/mvc/use/required")).Body);
    }

    [Fact]
    public async Task A_page_model_says_it_for_its_page()
    {
        await using var app = await StartWithMvcAsync();
        var browser = new Browser();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/required")).Status);
        await browser.SendAsync(app, HttpMethod.Get, "/mvc/use/begin");
        Assert.Contains("reached", (await browser.SendAsync(app, HttpMethod.Get, "/required")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_says_where_the_request_wanted_to_go_and_is_for_pages_only()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UsePathBase("/shop");
                app.UseRouting();
                app.UseSessionKernel();
                app.MapGet("/account", () => "reached").WithSession(SessionUse.Required);
                app.MapGet("/api", () => "reached").WithSession(SessionUse.Required).DisableCookieRedirect();
                app.MapGet("/signin", () => "reached").WithSession(SessionUse.Required);
            },
            web: web => (web.RedirectWhenMissing, web.ReturnUrlParameter) = ("/signin", "back"));
        var browser = new Browser();

        var page = await browser.SendAsync(app, HttpMethod.Get, "/shop/account?a=1&b=%2F%3F");

        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        Assert.Equal("/shop/signin?back=%2Fshop%2Faccount%3Fa%3D1%26b%3D%252F%253F", page.Response.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/shop/api")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/signin")).Status);
    }

    [Fact]
    public async Task Routing_behind_the_middleware_is_found_out_and_nothing_is_stored()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseSessionKernel();
            app.UseRouting();
            app.MapGet("/plain", (HttpContext context) => context.Session.SetInt32("n", 1));
            app.MapGet("/required", (HttpContext context) => context.Session.SetInt32("n", 1)).WithSession(SessionUse.Required);
        });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new Browser().SendAsync(app, HttpMethod.Get, "/required"));

        Assert.Contains("call UseRouting() before UseSessionKernel()", error.Message, StringComparison.Ordinal);
        Assert.Single((await new Browser().SendAsync(app, HttpMethod.Get, "/plain")).SetCookies);
    }

    [Fact]
    public async Task Pages_that_stand_in_for_others_say_what_they_do_with_their_sessions_too()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseStatusCodePagesWithReExecute("/missing");
            app.UseSessionKernel();
            app.UseExceptionHandler("/error");
            app.Use((context, next) => context.Request.Path == "/boom" ? throw new TimeZoneNotFoundException() : next(context));
            app.MapGet("/error", () => "error page").WithSession(SessionUse.None);
            app.MapGet("/missing", () => "no such page").WithSession(SessionUse.ReadOnly);
        });

        var failed = await new Browser().SendAsync(app, HttpMethod.Get, "/boom");
        var missing = await new Browser().SendAsync(app, HttpMethod.Get, "/nowhere");

        Assert.Equal((HttpStatusCode.InternalServerError, "error page"), (failed.Status, failed.Body));
        Assert.Equal((HttpStatusCode.NotFound, "no such page"), (missing.Status, missing.Body));
    }

    private static Task<TestApp> StartWithMvcAsync() => TestApp.StartAsync(
        app =>
        {
            app.UseSessionKernel();
            app.MapControllers();
            app.MapRazorPages();
        },
        TestApp.AddMvc);
}
