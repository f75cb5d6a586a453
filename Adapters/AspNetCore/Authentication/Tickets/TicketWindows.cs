using Microsoft.AspNetCore.Authentication;

namespace SessionKernel.AspNetCore;

// The lifetime of the session that keeps a ticket, from the ticket's properties, at its sign-in and at each refresh. For a refresh the
// store's absolute lifetime is what is left of it. The ticket's span is from now to ExpiresUtc.
//
//   ticket                     idle                          absolute
//   slides, browser session    the store's, at most the span the store's
//   slides, persistent         the span ("remember me")      the store's
//   does not slide, either     the store's, or none          the store's, at most the span
internal static class TicketWindows
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    public static SessionLifetime Of(AuthenticationProperties properties, bool sliding, SessionLifetime store, DateTimeOffset now)
    {
        if (properties.ExpiresUtc is not { } expires)
        {
            return store;
        }

        var span = Math.Clamp((expires - now).Ticks, s_shortest.Ticks, s_longest.Ticks);
        var idle = properties.IsPersistent ? null : store.Idle?.Ticks;
        var absolute = store.Absolute!.Value.Ticks;
        return sliding && properties.AllowRefresh != false
            ? Windows(Math.Min(idle ?? span, span), absolute)
            : Windows(idle, Math.Min(absolute, span));
    }

    /// <summary>
    /// Whether a session's windows differ. Less than a second does not count: ExpiresUtc has whole seconds, so each refresh would write the
    /// windows again. A session that ends within a second is left to end.
    /// </summary>
    public static bool Differ(SessionLifetime windows, Session<AttributeBag> session, DateTimeOffset now) =>
        windows.Absolute >= s_shortest
        && ((windows.Idle is null) != (session.IdleTimeout is null)
            || (windows.Idle - session.IdleTimeout)?.Duration() >= s_shortest
            || (now + windows.Absolute - session.Deadline)?.Duration() >= s_shortest);

    /// <summary>A ticket never says that it lasts longer than the session that keeps it.</summary>
    public static DateTimeOffset? Limit(DateTimeOffset? expires, DateTimeOffset? deadline) => expires > deadline ? deadline : expires;

    private static SessionLifetime Windows(long? idle, long absolute) =>
        new(idle is { } ticks ? TimeSpan.FromTicks(ticks) : null, TimeSpan.FromTicks(absolute));
}
