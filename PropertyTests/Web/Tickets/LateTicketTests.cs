using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.LongRequests;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A sign-in or sign-out that nobody waited for, and that the server answers when the connection serves somebody else.</summary>
public sealed class LateTicketTests
{
    private readonly HeldBackend _held = new();
    private readonly SessionMemory _memory = new();

    [Theory]
    [InlineData(HttpProtocols.Http1, "in")]
    [InlineData(HttpProtocols.Http2, "in")]
    [InlineData(HttpProtocols.Http1, "over")]
    [InlineData(HttpProtocols.Http2, "over")]
    [InlineData(HttpProtocols.Http1, "out")]
    [InlineData(HttpProtocols.Http2, "out")]
    [InlineData(HttpProtocols.Http1, "out with a result")]
    [InlineData(HttpProtocols.Http2, "out with a result")]
    public async Task It_sets_and_deletes_no_cookie_of_the_next_user(HttpProtocols protocol, string what)
    {
        await using var connection = await KeptConnection.StartAsync(
            protocol, services: AddTickets, use: static app => app.UseAuthentication());
        var (anna, berta) = (new Browser(), new Browser());
        await connection.GoAsync(berta, static context => context.SignInAsync(User("berta")));
        if (what != "in")
        {
            await connection.GoAsync(anna, static context => context.SignInAsync(User("anna")));
        }

        var (late, served, release) = (Task.CompletedTask, default(HttpContext), default(Action));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            _held.Hold();
            late = what switch
            {
                "out" => context.SignOutAsync(),
                "out with a result" => context.SignOutTicketAsync(),
                _ => context.SignInAsync(User("anna")),
            };
            await Passing.UntilAsync(() => _held.Waiting > 0);
            release = _held.HoldNoMore();
        });
        var seen = "";
        await connection.GoInPlaceOfAsync(served!, berta, async context =>
        {
            seen = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            release!();
            await Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(0, context.Response.Headers.SetCookie.Count);
        });

        Assert.Equal("berta", seen);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        await connection.GoAsync(berta, context =>
        {
            seen = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            return Task.CompletedTask;
        });
        Assert.Equal("berta", seen);
    }

    private void AddTickets(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddSessionKernelTickets(store => store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseBackend(context => _held.Over(new MemoryBackend(_memory, context))));
    }

    private static ClaimsPrincipal User(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "password"));
}
