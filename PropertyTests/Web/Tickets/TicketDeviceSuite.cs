using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>Whose tickets: listed, ended, over any backend.</summary>
public abstract class TicketDeviceSuite
{
    protected abstract string? Redis { get; }

    protected virtual TransportMode Transport => TransportMode.Lanes;

    private TicketShared Share() => new() { Redis = Redis, Transport = Transport };

    [SuiteFact]
    public async Task Devices_are_listed_and_ended_one_by_one_or_all()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        TicketBrowser[] all = [new() { Agent = "Phone" }, new() { Agent = "Laptop" }, new() { Agent = "Tablet" }];
        foreach (var one in all)
        {
            await one.SignInAsync(site, "anna");
        }

        await all[0].GoAsync(site, async context =>
        {
            var devices = await TicketRig.DevicesAsync(site, "anna", context);
            Assert.Equal(["Laptop", "Phone", "Tablet"], devices.Select(device => device.Label).Order(StringComparer.Ordinal));
            Assert.Equal("Phone", Assert.Single(devices, device => device.IsCurrent).Label);
            Assert.Equal(RemoveStatus.Missing, await site.Devices.RevokeAsync("berta", devices[1].PublicId));
            Assert.Equal(
                RemoveStatus.Removed, await site.Devices.RevokeAsync("anna", devices.Single(device => device.Label == "Laptop").PublicId));
            Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await site.Devices.RevokeOthersAsync("anna", context));
        });

        Assert.Equal(["anna", "nobody", "nobody"], await Task.WhenAll(all.Select(one => one.WhoAsync(site))));
    }

    [SuiteFact]
    public async Task Revoke_others_spares_the_ticket_and_every_session_of_the_request()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        TicketBrowser[] both = [new(), new()];
        foreach (var one in both)
        {
            await one.GoAsync(site, async context =>
            {
                await context.SignInAsync(TicketSite.User("anna"));
                Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
                var cart = await context.GetSessionAsync<Cart>();
                cart.Value = new Cart();
                Assert.True((await cart.RenewAsync("anna")).Succeeded);
            });
        }

        await both[0].GoAsync(site, async context =>
        {
            var revoked = await site.Services.GetRequiredService<SessionRevocation>().RevokeOthersAsync("anna", context);
            Assert.Equal((RemoveStatus.Removed, 3), (revoked.Status, revoked.Ended));
        });
        var seen = new List<(bool, SessionStatus, SessionStatus)>();
        foreach (var one in both)
        {
            await one.GoAsync(site, async context =>
            {
                var isSignedIn = context.User.Identity?.IsAuthenticated == true;
                seen.Add((isSignedIn, context.GetSessionInfo().Status, (await context.GetSessionAsync<Cart>()).Status));
            });
        }

        Assert.Equal([(true, SessionStatus.Live, SessionStatus.Live), (false, SessionStatus.Missing, SessionStatus.Missing)], seen);
    }

    [SuiteFact]
    public async Task Revoke_all_ends_tickets_and_web_sessions()
    {
        var shared = Share();
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.GoAsync(site, async context =>
        {
            await context.SignInAsync(TicketSite.User("anna"));
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            var cart = await context.GetSessionAsync<Cart>();
            cart.Value = new Cart();
            Assert.True((await cart.RenewAsync("anna")).Succeeded);
        });

        var revoked = await site.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync("anna");
        Assert.Equal((true, RemoveStatus.Removed, 3), (revoked.Succeeded, revoked.Status, revoked.Ended));
        Assert.Equal(["cart", "session", "ticket"], revoked.Stores.Keys.Order(StringComparer.Ordinal));
        await browser.GoAsync(site, async context =>
        {
            Assert.False(context.User.Identity?.IsAuthenticated == true);
            Assert.Equal(SessionStatus.Missing, context.GetSessionInfo().Status);
            Assert.Equal(SessionStatus.Missing, (await context.GetSessionAsync<Cart>()).Status);
        });
    }
}

public sealed class MemoryTicketDeviceTests : TicketDeviceSuite
{
    protected override string? Redis => null;
}

[Collection(RedisCollection.Name)]
public sealed class RedisTicketDeviceTests(RedisFixture fixture) : TicketDeviceSuite
{
    protected override string? Redis => fixture.Server.EndPoint;
}
