using SessionKernel;
using SessionKernel.AspNetCore;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>The session behind <c>HttpContext.Session</c>, which contains the basket: registered, described, renewed, ended.</summary>
internal static class ShopSession
{
    /// <summary>The name of the store, which is part of its keys and of the cookie's name.</summary>
    public const string StoreName = "storefront";

    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromHours(12);
    private const string Customer = "customer";

    public static void Add(IServiceCollection services, HostPort redis) => services.AddSessionKernel(
        store => store.Expire(Idle, Absolute).Secrets(ShopSecrets.Ring).UseRedis(redis.ToString()), name: StoreName);

    public static SessionFacts Facts(HttpContext context)
    {
        SessionInfo session = context.GetSessionInfo();
        SessionStatus ticket = ShopSignIn.StatusOf(context);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        TimeSpan? absoluteLeft = session.Deadline - now;
        return new SessionFacts(
            session.Status.ToString(),
            ticket.ToString(),
            Age: now - session.CreatedAt,
            // This request has used the session, so its idle window restarts.
            IdleLeft: session.IdleTimeout < absoluteLeft ? session.IdleTimeout : absoluteLeft,
            absoluteLeft,
            session.Serializer,
            session.SchemaVersion,
            Unreadable: ticket is SessionStatus.Unavailable or SessionStatus.Denied
                || (!context.Session.IsAvailable && session.Status is not SessionStatus.Moved));
    }

    /// <summary>Whether the basket now belongs to this customer, under a new id, so that nobody who knew the old one sees it.</summary>
    public static async Task<bool> GiveToAsync(HttpContext context, string customer)
    {
        if (context.Session.GetString(Customer) is { } before && before != customer)
        {
            context.Session.Clear();
        }

        RenewResult renewed = await context.RenewSessionAsync(principal: customer);
        if (renewed.Succeeded)
        {
            context.Session.SetString(Customer, customer);
        }

        return renewed.Succeeded;
    }

    /// <summary>Whether the session and its cookie are gone.</summary>
    public static async Task<bool> EndAsync(HttpContext context) => (await context.RemoveSessionAsync()).HasEnded();
}
