using SessionKernel;
using SessionKernel.AspNetCore;
using Storefront.Parent;

namespace Storefront.Web;

/// <summary>Every call to the session kernel, the framework's <c>HttpContext.Session</c> apart.</summary>
internal static class ShopSession
{
    /// <summary>Names the keys in the server and the cookie.</summary>
    public const string StoreName = "storefront";

    private const string User = "user";
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Absolute = TimeSpan.FromHours(12);

    public static void Add(IServiceCollection services, HostPort redis) =>
        services.AddSessionKernel(store => store.Expire(Idle, Absolute).UseRedis(redis.ToString()), name: StoreName);

    public static SessionFacts Facts(HttpContext context)
    {
        SessionInfo session = context.GetSessionInfo();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        TimeSpan? absoluteLeft = session.Deadline - now;
        return new SessionFacts(
            session.Status.ToString(),
            context.Session.GetString(User),
            Age: now - session.CreatedAt,
            // This very request has used the session, so its idle window begins anew.
            IdleLeft: session.IdleTimeout < absoluteLeft ? session.IdleTimeout : absoluteLeft,
            absoluteLeft,
            session.Serializer,
            session.SchemaVersion,
            Unreadable: !context.Session.IsAvailable && session.Status is not SessionStatus.Moved);
    }

    /// <summary>Whether the visitor is signed in now: under a new id, so that nobody who knew the old one is.</summary>
    public static async Task<bool> SignInAsync(HttpContext context, string name)
    {
        RenewResult renewed = await context.RenewSessionAsync(principal: name);
        if (renewed.Succeeded)
        {
            context.Session.SetString(User, name);
        }

        return renewed.Succeeded;
    }

    /// <summary>Whether the session and its cookie are gone.</summary>
    public static async Task<bool> SignOutAsync(HttpContext context) =>
        (await context.EndSessionAsync()).HasEnded();
}
