using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Docs.Recipes;

/// <summary>docs/authentication.md, as it is compiled.</summary>
public static class CookieSignIn
{
    public static void Setup(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddSessionKernelTickets(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .UseRedis("localhost:6379"));
    }

    public static IdentityBuilder SetupIdentity(IServiceCollection services)
    {
        #region identity
        services.AddSessionKernelTickets(
            store => store.Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromDays(14)).UseRedis("localhost:6379"),
            tickets => tickets.Schemes.Add(IdentityConstants.ApplicationScheme));
        return services.AddIdentity<IdentityUser, IdentityRole>(); // and its stores, as before
        #endregion
    }

    public static async Task<bool> ChangePasswordAsync(
        HttpContext context, SignInManager<IdentityUser> manager, SessionTickets tickets, string current, string next)
    {
        #region password
        var user = await manager.UserManager.GetUserAsync(context.User);
        if (user is null || !(await manager.UserManager.ChangePasswordAsync(user, current, next)).Succeeded)
        {
            return false;
        }

        await manager.RefreshSignInAsync(user);                                  // this device, under a new id
        return (await tickets.RevokeOthersAsync(user.Id, context)).Succeeded;    // and no other: if not, say so
        #endregion
    }

    public static void KeepKeys(IServiceCollection services, SessionSecret secret)
    {
        #region ring
        services.AddSessionKernelTickets(
            store => store.Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
                .Secrets(new SessionSecrets(secret))                             // encrypts the keys in Redis
                .UseRedis("localhost:6379"),
            tickets => tickets.KeepsKeyRing = true);
        #endregion
    }

    public static void ShareKeys(IServiceCollection services, IConnectionMultiplexer redis)
    {
        #region keys
        services.AddDataProtection()
            .SetApplicationName("shop")
            .PersistKeysToStackExchangeRedis(redis, "shop:keys");
        #endregion
    }

    public static void Choose(SessionTicketOptions tickets)
    {
        #region options
        tickets.Schemes.Add("Identity.Application");
        tickets.PrincipalOf = static ticket => ticket.Principal.FindFirstValue("sub");
        tickets.LabelOf = static context => context.Request.Headers["X-Device-Name"];
        #endregion
    }

    public static async Task<string> SignOutAsync(HttpContext context)
    {
        #region sign-out
        var ended = await context.SignOutTicketAsync();
        return ended.HasEnded() ? "You are signed out." : "You could not be signed out. Please try again.";
        #endregion
    }

    public static async Task<IReadOnlyList<string>> DevicesAsync(HttpContext context, SessionTickets tickets)
    {
        var lines = new List<string>();
        #region devices
        var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        await foreach (var device in tickets.ListAsync(user, current: context))
        {
            lines.Add($"{device.Label}, {(device.IsCurrent ? "this one" : $"last seen {device.LastSeenAt:u}")}");
        }
        #endregion

        return lines;
    }

    public static async Task<string> EverywhereAsync(string user, SessionRevocation revocation)
    {
        #region everywhere
        var revoked = await revocation.RevokeAllAsync(user);
        return revoked.Succeeded ? $"{revoked.Ended} ended." : "Some may still work. Please try again.";
        #endregion
    }
}
