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

/// <summary>A question about "this device" means the one that asked, even if the connection serves another one by the answer.</summary>
public sealed class LateDeviceTests
{
    private readonly HeldBackend _tickets = new();
    private readonly HeldBackend _carts = new();
    private readonly SessionMemory _memory = new();
    private readonly Browser _phone = new();
    private readonly Browser _laptop = new();

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_list_that_is_read_late_marks_the_device_that_asked(HttpProtocols protocol)
    {
        await using var connection = await StartAsync(protocol);
        var (served, devices, asked) = (default(HttpContext), default(IAsyncEnumerable<SessionSummary>), "");
        await connection.GoAsync(_phone, async context =>
        {
            served = context;
            devices = TicketsOf(context).ListAsync("anna", context);
            asked = (await TicketsOf(context).ListAsync("anna", context).SingleAsync(static one => one.IsCurrent)).PublicId;
        });
        var marked = new List<string>();
        await connection.GoInPlaceOfAsync(served!, _laptop, async _ =>
            marked = await devices!.Where(static one => one.IsCurrent).Select(static one => one.PublicId).ToListAsync());

        Assert.Equal([asked], marked);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Others_that_are_signed_out_late_are_those_of_the_device_that_asked(HttpProtocols protocol)
    {
        await using var connection = await StartAsync(protocol);
        var (served, late, release) = (default(HttpContext), Task.FromResult(default(RevokeResult)), default(Action));
        await connection.GoAsync(_phone, async context =>
        {
            served = context;
            var tickets = TicketsOf(context);
            release = await HoldAsync(_tickets, () => late = tickets.RevokeOthersAsync("anna", context).AsTask());
        });
        await connection.GoInPlaceOfAsync(served!, _laptop, async _ =>
        {
            release!();
            await late.WaitAsync(TimeSpan.FromMinutes(1));
        });

        Assert.Equal(1, (await late).Ended);
        Assert.Equal(("anna", ""), (await WhoAsync(connection, _phone), await WhoAsync(connection, _laptop)));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Nobody_is_signed_out_if_the_request_ends_while_its_sessions_are_loaded(HttpProtocols protocol)
    {
        await using var connection = await StartAsync(protocol);
        var (served, late, release) = (default(HttpContext), Task.CompletedTask, default(Action));
        await connection.GoAsync(_phone, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart());
        await connection.GoAsync(_phone, async context =>
        {
            served = context;
            var all = context.RequestServices.GetRequiredService<SessionRevocation>();
            release = await HoldAsync(_carts, () => late = all.RevokeOthersAsync("anna", context).AsTask());
        });
        await connection.GoInPlaceOfAsync(served!, _laptop, async _ =>
        {
            release!();
            await Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        Assert.Equal(("anna", "anna"), (await WhoAsync(connection, _phone), await WhoAsync(connection, _laptop)));
    }

    /// <summary>Begins something whose first command waits; what comes after that passes.</summary>
    private static async Task<Action> HoldAsync(HeldBackend backend, Action begin)
    {
        backend.Hold();
        begin();
        await Passing.UntilAsync(() => backend.Waiting > 0);
        return backend.HoldNoMore();
    }

    private async Task<KeptConnection> StartAsync(HttpProtocols protocol)
    {
        var connection = await KeptConnection.StartAsync(
            protocol,
            carts: store => store.UseBackend(context => _carts.Over(new MemoryBackend(new SessionMemory(), context))),
            services: AddTickets,
            use: static app => app.UseAuthentication());
        foreach (var browser in (Browser[])[_phone, _laptop])
        {
            await connection.GoAsync(browser, static context =>
                context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "anna")], "password"))));
        }

        return connection;
    }

    private void AddTickets(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddSessionKernelTickets(store => store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseBackend(context => _tickets.Over(new MemoryBackend(_memory, context))));
    }

    private static SessionTickets TicketsOf(HttpContext context) => context.RequestServices.GetRequiredService<SessionTickets>();

    private static async Task<string> WhoAsync(KeptConnection connection, Browser browser)
    {
        var who = "";
        await connection.GoAsync(browser, context =>
        {
            who = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            return Task.CompletedTask;
        });
        return who;
    }
}
