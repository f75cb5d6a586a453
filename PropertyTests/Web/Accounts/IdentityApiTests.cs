using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Accounts;

/// <summary>
/// Identity's endpoints for clients with a page of their own: by cookie a ticket is a session, a bearer token stays what it is.
/// </summary>
public sealed class IdentityApiTests
{
    private const string Cookie = ".AspNetCore.Identity.Application";

    private static object Anna => new { email = "anna@example.org", password = AccountSite.Password };

    [Fact]
    public async Task Who_signs_in_by_cookie_has_a_ticket_that_can_be_ended()
    {
        await using var app = await StartAsync();
        var browser = new Browser();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, browser, "/register", Anna)).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await PostAsync(app, browser, "/login?useCookies=true", new { email = "anna@example.org", password = "wrong" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/me")).Status);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, browser, "/login?useCookies=true", Anna)).Status);
        Assert.Equal([Cookie], browser.Cookies.Keys);
        var user = (await browser.SendAsync(app, HttpMethod.Get, "/me")).Body;

        Assert.Equal(1, (await app.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync(user)).Ended);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(app, HttpMethod.Get, "/me")).Status);
    }

    [Fact]
    public async Task Who_signs_in_by_token_has_none()
    {
        await using var app = await StartAsync();
        var client = new Browser();
        await PostAsync(app, client, "/register", Anna);
        var answer = await PostAsync(app, client, "/login", Anna);
        Assert.Empty(client.Cookies);
        using var tokens = JsonDocument.Parse(answer.Body);
        client.Prepare = request =>
            request.Headers.Authorization = new("Bearer", tokens.RootElement.GetProperty("accessToken").GetString());

        var user = (await client.SendAsync(app, HttpMethod.Get, "/me")).Body;

        Assert.Equal(0, (await app.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync(user)).Ended);
        Assert.Equal(user, (await client.SendAsync(app, HttpMethod.Get, "/me")).Body);
    }

    /// <summary>The default scheme of these endpoints picks one of two, and keeps nothing itself.</summary>
    [Fact]
    public async Task Without_the_name_of_the_scheme_the_start_is_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(scheme: null));
        Assert.Contains("SessionTicketOptions.Schemes", error.Message, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(string? scheme = "Identity.Application") => TestApp.StartAsync(
        app =>
        {
            app.UseSessionKernel();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapIdentityApi<IdentityUser>();
            app.MapGet("/me", (HttpContext context, UserManager<IdentityUser> users) => users.GetUserId(context.User))
                .RequireAuthorization();
        },
        services =>
        {
            AccountSite.AddAccounts(services, new InMemoryDatabaseRoot());
            services.AddAuthorization();
            services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<IdentityDbContext>();
            services.AddSessionKernelTickets(
                store => store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory(),
                tickets =>
                {
                    if (scheme is not null)
                    {
                        tickets.Schemes.Add(scheme);
                    }
                });
        });

    private static async Task<Answer> PostAsync(TestApp app, Browser browser, string path, object body)
    {
        using var content = JsonContent.Create(body);
        return await browser.SendAsync(app, HttpMethod.Post, path, content);
    }
}
