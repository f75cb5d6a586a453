using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>
/// A sign-in or sign-out that nobody waited for, and that the application itself holds up: the framework goes on with a context that is the
/// next user's.
/// </summary>
public sealed class LateEventTests
{
    private readonly SessionMemory _memory = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holdsNext;
    private int _holdsEnd;

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task A_sign_in_that_an_event_holds_up_is_no_part_of_the_next_request(HttpProtocols protocol, bool isOverTicket)
    {
        await using var connection = await KeptConnection.StartAsync(
            protocol, services: AddTickets, use: static app => app.UseAuthentication());
        var (anna, berta) = (new Browser(), new Browser());
        await connection.GoAsync(berta, static context => context.SignInAsync(User("berta")));
        if (isOverTicket)
        {
            await connection.GoAsync(anna, static context => context.SignInAsync(User("anna")));
        }

        var (late, served) = (Task.CompletedTask, default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            Volatile.Write(ref _holdsNext, 1);
            late = context.SignInAsync(User("anna"));
            await _entered.Task;
        });
        var (status, ended) = (SessionStatus.None, RemoveStatus.None);
        await connection.GoInPlaceOfAsync(served!, berta, async context =>
        {
            _released.SetResult();
            await Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(0, context.Response.Headers.SetCookie.Count);
            status = context.GetTicketStatus(CookieAuthenticationDefaults.AuthenticationScheme);
            ended = await context.SignOutTicketAsync();
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        Assert.Equal((SessionStatus.Live, RemoveStatus.Removed), (status, ended));
        var (user, annas, bertas) = ("", -1, -1);
        await connection.GoAsync(anna, async context =>
        {
            user = NameOf(context);
            var tickets = context.RequestServices.GetRequiredService<SessionTickets>();
            (annas, bertas) = (await CountAsync(tickets, "anna"), await CountAsync(tickets, "berta"));
        });
        Assert.Equal((isOverTicket ? "anna" : "", isOverTicket ? 1 : 0, 0), (user, annas, bertas));
    }

    /// <summary>The framework sets headers, and may redirect, when the application has been told of the sign-in.</summary>
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_sign_in_that_ends_late_writes_into_no_later_response(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(
            protocol, services: AddTickets, use: static app => app.UseAuthentication());
        var (anna, late, served) = (new Browser(), Task.CompletedTask, default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            Volatile.Write(ref _holdsEnd, 1);
            late = context.SignInAsync(User("anna"));
            await _entered.Task;
        });
        var headers = -1;
        await connection.GoInPlaceOfAsync(served!, new Browser(), async context =>
        {
            var before = context.Response.Headers.Count;
            _released.SetResult();
            await Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));
            headers = context.Response.Headers.Count - before;
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        Assert.Equal(0, headers);
        var user = "";
        await connection.GoAsync(anna, context =>
        {
            user = NameOf(context);
            return Task.CompletedTask;
        });
        Assert.Equal("anna", user);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_sign_out_whose_scheme_is_told_late_signs_nobody_else_out(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(
            protocol, services: AddTickets, use: static app => app.UseAuthentication());
        var (anna, berta) = (new Browser(), new Browser());
        await connection.GoAsync(anna, static context => context.SignInAsync(User("anna")));
        await connection.GoAsync(berta, static context => context.SignInAsync(User("berta")));

        var (late, served) = (Task.CompletedTask, default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            Volatile.Write(ref _holdsNext, 1);
            late = context.SignOutTicketAsync();
            await _entered.Task;
        });
        await connection.GoInPlaceOfAsync(served!, berta, async context =>
        {
            _released.SetResult();
            await Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(0, context.Response.Headers.SetCookie.Count);
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        var user = "";
        await connection.GoAsync(berta, context =>
        {
            user = NameOf(context);
            return Task.CompletedTask;
        });
        Assert.Equal("berta", user);
    }

    private void AddTickets(IServiceCollection services)
    {
        services.AddSingleton<IAuthenticationSchemeProvider>(
            provider => new SlowSchemes(provider.GetRequiredService<IOptions<AuthenticationOptions>>(), () => HoldAsync(ref _holdsNext)));
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Events.OnSigningIn = _ => HoldAsync(ref _holdsNext);
            options.Events.OnSignedIn = _ => HoldAsync(ref _holdsEnd);
        });
        services.AddSessionKernelTickets(store => store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory(_memory));
    }

    private Task HoldAsync(ref int holds)
    {
        if (Interlocked.Exchange(ref holds, 0) == 0)
        {
            return Task.CompletedTask;
        }

        _entered.SetResult();
        return _released.Task;
    }

    private static async Task<int> CountAsync(SessionTickets tickets, string user)
    {
        var count = 0;
        await foreach (var _ in tickets.ListAsync(user))
        {
            count++;
        }

        return count;
    }

    private static string NameOf(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    private static ClaimsPrincipal User(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "password"));

    private sealed class SlowSchemes(IOptions<AuthenticationOptions> options, Func<Task> hold) : AuthenticationSchemeProvider(options)
    {
        public override async Task<AuthenticationScheme?> GetDefaultSignOutSchemeAsync()
        {
            await hold();
            return await base.GetDefaultSignOutSchemeAsync();
        }
    }
}
