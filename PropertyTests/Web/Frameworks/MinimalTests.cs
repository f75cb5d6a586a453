using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>Minimal APIs, in memory and over Kestrel.</summary>
public sealed class MinimalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_bound_and_returned_goes_with_the_session(bool isOnLoopback)
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseSessionKernel();
                app.MapPost("/names", (HttpContext context, [FromBody] string[] names) =>
                {
                    context.Session.SetString("names", string.Join(',', names));
                    return TypedResults.Json(names);
                });
                app.MapGet("/names", (HttpContext context) => TypedResults.Ok(context.Session.GetString("names")));
                app.MapGet("/stream", (HttpContext context) => Names(context.Session));
            },
            isOnLoopback: isOnLoopback);
        var browser = new Browser();

        using var body = new StringContent("""["anna","ben"]""", null, "application/json");
        var posted = await browser.SendAsync(app, HttpMethod.Post, "/names", body);

        Assert.Equal(("""["anna","ben"]""", 1), (posted.Body, posted.SetCookies.Length));
        Assert.Equal("\"anna,ben\"", (await browser.SendAsync(app, HttpMethod.Get, "/names")).Body);
        Assert.Equal("""["anna","ben"]""", (await browser.SendAsync(app, HttpMethod.Get, "/stream")).Body);
    }

    [Fact]
    public async Task A_form_with_antiforgery_is_taken_with_its_token_and_not_without()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseSessionKernel();
                app.UseAntiforgery();
                app.MapGet(
                    "/token", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken);
                app.MapPost("/say", (HttpContext context, [FromForm] string text) => context.Session.SetString("text", text));
                app.MapGet("/said", (HttpContext context) => context.Session.GetString("text") ?? "nothing");
            },
            services => services.AddAntiforgery());
        var browser = new Browser();
        var token = (await browser.SendAsync(app, HttpMethod.Get, "/token")).Body;

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(app, HttpMethod.Post, "/say", Form(("text", "forged")))).Status);
        Assert.Equal("nothing", (await browser.SendAsync(app, HttpMethod.Get, "/said")).Body);
        Assert.Equal(
            HttpStatusCode.OK,
            (await browser.SendAsync(app, HttpMethod.Post, "/say", Form(("text", "mine"), ("__RequestVerificationToken", token)))).Status);
        Assert.Equal("mine", (await browser.SendAsync(app, HttpMethod.Get, "/said")).Body);
    }

    private static async IAsyncEnumerable<string> Names(ISession session)
    {
        foreach (var name in session.GetString("names")!.Split(','))
        {
            await Task.Yield();
            yield return name;
        }
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
