using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Docs.Recipes;
using SessionKernel.PropertyTests.Web.Tickets;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Accounts;

/// <summary>ASP.NET Core Identity from registration to sign-out, its application cookie's tickets being sessions.</summary>
public abstract class AccountSuite
{
    private const string Cookie = ".AspNetCore.Identity.Application";
    private const string RememberedCookie = "Identity.TwoFactorRememberMe";

    private readonly InMemoryDatabaseRoot _accounts = new();

    protected abstract string? Redis { get; }

    [SuiteFact]
    public async Task Who_registered_signs_in_is_known_everywhere_and_signs_out()
    {
        var shared = Share();
        await using var site = await StartAsync(shared);
        await using var other = await StartAsync(shared);
        var anna = await site.RegisterAsync("anna");
        var browser = new TicketBrowser { Agent = "Phone" };

        Assert.Equal(SignInResult.Failed, await site.SignInAsync(browser, "anna", "wrong"));
        Assert.Empty(browser.Cookies);
        Assert.Empty(await site.DevicesAsync(anna));

        Assert.True((await site.SignInAsync(browser, "anna")).Succeeded);
        Assert.Equal([Cookie], browser.Cookies.Keys);
        Assert.Equal("anna", await other.WhoAsync(browser));
        Assert.Equal("Phone", Assert.Single(await other.DevicesAsync(anna)).Label);

        Assert.Equal(SignInResult.Failed, await site.SignInAsync(browser, "anna", "wrong"));
        Assert.Equal("anna", await other.WhoAsync(browser));

        var copy = browser.Copy();
        await other.SignOutAsync(browser);
        Assert.Empty(browser.Cookies);
        Assert.Equal("nobody", await site.WhoAsync(copy));
        Assert.Empty(await site.DevicesAsync(anna));
    }

    /// <summary>What Identity promises of a changed password; here the rejected tickets end as well.</summary>
    [SuiteFact]
    public async Task A_changed_password_keeps_this_device_under_a_new_id_and_ends_the_others()
    {
        var shared = Share();
        await using var site = await StartAsync(shared);
        await using var other = await StartAsync(shared);
        var anna = await site.RegisterAsync("anna");
        TicketBrowser[] devices = [new() { Agent = "Phone" }, new() { Agent = "Laptop" }, new() { Agent = "Tablet" }];
        foreach (var device in devices)
        {
            await site.SignInAsync(device, "anna");
        }

        var (known, laptop) = (devices[0].Copy(), devices[1].Copy());
        await site.GoAsync(devices[0], async (manager, context) =>
        {
            var user = (await manager.UserManager.GetUserAsync(context.User))!;
            Assert.True((await manager.UserManager.ChangePasswordAsync(user, AccountSite.Password, "Battery-Staple-2")).Succeeded);
            await manager.RefreshSignInAsync(user);
        });
        Assert.Equal("nobody", await other.WhoAsync(known));
        Assert.Equal(3, (await site.DevicesAsync(anna)).Count);

        shared.Time.Advance(AccountSite.ValidationInterval + TimeSpan.FromSeconds(1));
        Assert.Equal(["anna", "nobody", "nobody"], await Task.WhenAll(devices.Select(other.WhoAsync)));
        Assert.Empty(devices[1].Cookies);
        Assert.Equal("nobody", await site.WhoAsync(laptop));
        Assert.Equal("Phone", Assert.Single(await site.DevicesAsync(anna)).Label);
        Assert.Equal(SignInResult.Failed, await site.SignInAsync(devices[1], "anna"));
        Assert.True((await site.SignInAsync(devices[1], "anna", "Battery-Staple-2")).Succeeded);
    }

    [SuiteFact]
    public async Task A_changed_password_can_end_the_others_at_once()
    {
        await using var site = await StartAsync(Share());
        var anna = await site.RegisterAsync("anna");
        var (phone, laptop) = (new TicketBrowser { Agent = "Phone" }, new TicketBrowser { Agent = "Laptop" });
        await site.SignInAsync(phone, "anna");
        await site.SignInAsync(laptop, "anna");

        await site.GoAsync(phone, async (manager, context) =>
        {
            Assert.False(await CookieSignIn.ChangePasswordAsync(context, manager, site.Tickets.Devices, "wrong", "Battery-Staple-2"));
            Assert.True(
                await CookieSignIn.ChangePasswordAsync(context, manager, site.Tickets.Devices, AccountSite.Password, "Battery-Staple-2"));
        });

        Assert.Equal(("anna", "nobody"), (await site.WhoAsync(phone), await site.WhoAsync(laptop)));
        Assert.Equal("Phone", Assert.Single(await site.DevicesAsync(anna)).Label);
    }

    [SuiteFact]
    public async Task A_validated_stamp_refreshes_the_ticket_under_its_id_and_brings_new_claims_in_parallel_requests_too()
    {
        var shared = Share();
        await using var site = await StartAsync(shared);
        await using var other = await StartAsync(shared);
        var anna = await site.RegisterAsync("anna");
        var browser = new TicketBrowser();
        await site.SignInAsync(browser, "anna");
        var before = Assert.Single(await site.DevicesAsync(anna)).PublicId;
        await site.GoAsync(browser, async (manager, context) =>
        {
            var user = (await manager.UserManager.GetUserAsync(context.User))!;
            await manager.UserManager.AddClaimAsync(user, new Claim("plan", "gold"));
            await context.Response.WriteAsync(context.User.FindFirstValue("plan") ?? "none");
        });

        shared.Time.Advance(AccountSite.ValidationInterval + TimeSpan.FromSeconds(1));
        var copies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            var copy = browser.Copy();
            Assert.Equal("anna", await (i % 2 == 0 ? site : other).WhoAsync(copy));
            return copy;
        })));

        foreach (var copy in copies)
        {
            var answer = await site.GoAsync(
                copy, static (_, context) => context.Response.WriteAsync(context.User.FindFirstValue("plan") ?? "none"));
            Assert.Equal("gold", answer.Body);
        }

        Assert.Equal(before, Assert.Single(await site.DevicesAsync(anna)).PublicId);
    }

    [SuiteFact]
    public async Task A_refreshed_sign_in_has_a_new_id_and_the_old_one_opens_nothing()
    {
        await using var site = await StartAsync(Share());
        var anna = await site.RegisterAsync("anna");
        var browser = new TicketBrowser();
        await site.SignInAsync(browser, "anna", isPersistent: true);
        var (old, before) = (browser.Copy(), Assert.Single(await site.DevicesAsync(anna)).PublicId);

        await site.GoAsync(browser, static async (manager, context) =>
            await manager.RefreshSignInAsync((await manager.UserManager.GetUserAsync(context.User))!));

        Assert.NotEqual(before, Assert.Single(await site.DevicesAsync(anna)).PublicId);
        Assert.Equal(("anna", "nobody"), (await site.WhoAsync(browser), await site.WhoAsync(old)));
    }

    [SuiteFact]
    public async Task The_cookies_of_a_second_factor_stay_what_they_are()
    {
        await using var site = await StartAsync(Share());
        var anna = await site.RegisterAsync("anna", hasTwoFactors: true);
        var browser = new TicketBrowser();

        Assert.True((await site.SignInAsync(browser, "anna")).RequiresTwoFactor);
        Assert.Equal("nobody", await site.WhoAsync(browser));
        Assert.Empty(await site.DevicesAsync(anna));
        await site.GoAsync(browser, static async (manager, _) =>
        {
            var user = (await manager.GetTwoFactorAuthenticationUserAsync())!;
            Assert.Equal(
                SignInResult.Failed, await manager.TwoFactorSignInAsync("Email", "000", isPersistent: false, rememberClient: true));
            var code = await manager.UserManager.GenerateTwoFactorTokenAsync(user, "Email");
            Assert.True((await manager.TwoFactorSignInAsync("Email", code, isPersistent: false, rememberClient: true)).Succeeded);
        });

        Assert.Equal("anna", await site.WhoAsync(browser));
        Assert.Single(await site.DevicesAsync(anna));
        var remembered = browser.Cookies[RememberedCookie];
        var ticket = OptionsOf(site, IdentityConstants.TwoFactorRememberMeScheme).TicketDataFormat.Unprotect(remembered)!;
        Assert.Equal(anna, ticket.Principal.FindFirstValue(ClaimTypes.Name));
        Assert.Null(OptionsOf(site, IdentityConstants.TwoFactorRememberMeScheme).SessionStore);
        Assert.Null(OptionsOf(site, IdentityConstants.TwoFactorUserIdScheme).SessionStore);
        Assert.Null(OptionsOf(site, IdentityConstants.ExternalScheme).SessionStore);

        await site.SignOutAsync(browser);
        Assert.Equal([RememberedCookie], browser.Cookies.Keys);
        Assert.True((await site.SignInAsync(browser, "anna")).Succeeded);
        Assert.True((await site.SignInAsync(new TicketBrowser(), "anna")).RequiresTwoFactor);
    }

    [SuiteFact]
    public async Task Devices_are_listed_and_ended_one_by_one_the_others_or_all()
    {
        await using var site = await StartAsync(Share());
        var anna = await site.RegisterAsync("anna");
        var berta = new TicketBrowser();
        await site.RegisterAsync("berta");
        await site.SignInAsync(berta, "berta");
        TicketBrowser[] devices = [new() { Agent = "Phone" }, new() { Agent = "Laptop" }, new() { Agent = "Tablet" }];
        foreach (var device in devices)
        {
            await site.SignInAsync(device, "anna");
        }

        await site.GoAsync(devices[0], async (manager, context) =>
        {
            var user = manager.UserManager.GetUserId(context.User)!;
            var listed = await site.DevicesAsync(user, context);
            Assert.Equal("Phone", Assert.Single(listed, static device => device.IsCurrent).Label);
            var laptop = listed.Single(static device => device.Label == "Laptop").PublicId;
            Assert.Equal(RemoveStatus.Removed, await site.Tickets.Devices.RevokeAsync(user, laptop));
        });
        Assert.Equal(["anna", "nobody", "anna"], await Task.WhenAll(devices.Select(site.WhoAsync)));

        await site.GoAsync(devices[0], async (manager, context) =>
            Assert.Equal(1, (await site.Tickets.Devices.RevokeOthersAsync(manager.UserManager.GetUserId(context.User)!, context)).Ended));
        Assert.Equal(["anna", "nobody", "nobody"], await Task.WhenAll(devices.Select(site.WhoAsync)));

        var revoked = await site.Tickets.Services.GetRequiredService<SessionRevocation>().RevokeAllAsync(anna);
        Assert.Equal((true, 1), (revoked.Succeeded, revoked.Ended));
        Assert.Equal(("nobody", "berta"), (await site.WhoAsync(devices[0]), await site.WhoAsync(berta)));
    }

    private static CookieAuthenticationOptions OptionsOf(AccountSite site, string scheme) =>
        site.Tickets.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme);

    private TicketShared Share() => new() { Redis = Redis };

    private Task<AccountSite> StartAsync(TicketShared shared) => AccountSite.StartAsync(shared, _accounts);
}

public sealed class MemoryAccountTests : AccountSuite
{
    protected override string? Redis => null;
}

[Collection(RedisCollection.Name)]
public sealed class RedisAccountTests(RedisFixture fixture) : AccountSuite
{
    protected override string? Redis => fixture.Server.EndPoint;
}
