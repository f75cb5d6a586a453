using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SessionKernel;
using SessionKernel.AspNetCore;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>The sign-in: cookie authentication whose tickets are sessions of a store of their own.</summary>
internal static class ShopSignIn
{
    /// <summary>The name of the store, which is part of its keys and of the cookie's name.</summary>
    public const string StoreName = "ticket";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void Add(IServiceCollection services, HostPort redis)
    {
        services.AddAuthentication(Scheme).AddCookie(static cookie =>
        {
            cookie.Cookie.Name = $"__Host-{StoreName}";
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;

            // The store's idle window slides with each request, so the ticket itself need not be written again to slide.
            cookie.ExpireTimeSpan = ShopSession.Absolute;
            cookie.SlidingExpiration = false;
        });
        services.AddSessionKernelTickets(
            store => store.Expire(ShopSession.Idle, ShopSession.Absolute).Secrets(ShopSecrets.Ring).UseRedis(redis.ToString()),
            static tickets =>
            {
                // Each process accepts the cookies that the other has protected.
                tickets.KeepsKeyRing = true;
                tickets.LabelOf = static context => DeviceName.Of(context.Request.Headers.UserAgent.ToString());
            },
            StoreName);
    }

    /// <summary>The user who is signed in, or null.</summary>
    public static string? UserOf(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>The ticket's status, which distinguishes "signed out" from "can't be known now".</summary>
    public static SessionStatus StatusOf(HttpContext context) => context.GetTicketStatus(Scheme);

    /// <summary>Whether the visitor is signed in from the next request on. The same principal owns the basket and the ticket.</summary>
    public static async Task<bool> SignInAsync(HttpContext context, string user)
    {
        // The basket comes first: if that fails, nobody is signed in. A ticket without its basket would have to be revoked.
        if (!await ShopSession.GiveToAsync(context, user))
        {
            return false;
        }

        try
        {
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], Scheme);
            await context.SignInAsync(new ClaimsPrincipal(identity));
            return true;
        }
        catch (SessionTicketException)
        {
            return false;
        }
    }

    /// <summary>Ends the ticket first: while the customer is still signed in, ending the rest would only lose the basket.</summary>
    public static async Task<SignOut> SignOutAsync(HttpContext context)
    {
        if (!(await context.SignOutTicketAsync()).HasEnded())
        {
            return SignOut.NotDone;
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity());
        bool basket = await ShopSession.EndAsync(context);
        bool payment = await Checkout.EndAsync(context);
        return basket && payment ? SignOut.Done : SignOut.BasketStays;
    }
}

/// <summary>How far a sign-out got.</summary>
internal enum SignOut
{
    NotDone,
    BasketStays,
    Done,
}
