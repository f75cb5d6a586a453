using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.PropertyTests.Docs.Recipes;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>docs/switching.md: the same endpoint before and after, and a sign-in that changes the id.</summary>
public sealed class SwitchingTests
{
    [Fact]
    public async Task An_app_serves_on_after_the_change_and_renews_ids()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        Switching.After(builder.Services);
        Switching.InMemory(builder.Services, new SessionMemory());
        await using var app = builder.Build();
        Switching.Use(app);
        Switching.SignInWithoutTickets(app);
        app.Run(static context =>
        {
            var count = (context.Session.GetInt32("count") ?? 0) + 1;
            context.Session.SetInt32("count", count);
            return context.Response.WriteAsync($"{count}");
        });
        await app.StartAsync();

        var client = app.GetTestClient();
        var (first, cookie) = await AskAsync(client, "/", null);
        var (second, _) = await AskAsync(client, "/", cookie);
        Assert.Equal(("1", "2"), (first, second));
        var (_, renewed) = await AskAsync(client, "/signin", cookie);
        Assert.NotEqual(cookie, renewed);
        Assert.Equal("3", (await AskAsync(client, "/", renewed)).Text);
        Assert.NotEqual("4", (await AskAsync(client, "/", cookie)).Text);
    }

    /// <summary>Both registrations are possible in one container: what the framework's session registers is not in the way.</summary>
    [Fact]
    public void What_was_there_before_may_stay_for_a_while()
    {
        var services = new ServiceCollection();
        Switching.Before(services);
        Switching.After(services);
        Switching.Tickets(services);
        Assert.Contains(services, service => service.ServiceType == typeof(Microsoft.AspNetCore.Session.ISessionStore));
    }

    private static async Task<(string Text, string? Cookie)> AskAsync(HttpClient client, string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await client.SendAsync(request);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent);
        var set = answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null;
        return (await answer.Content.ReadAsStringAsync(), set);
    }
}
