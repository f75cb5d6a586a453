using Microsoft.AspNetCore.Authentication;

namespace SessionKernel.AspNetCore;

// What a ticket's properties mean for the session that keeps it. Its span is from now to ExpiresUtc.
//
//   ticket                     idle                          absolute
//   slides, browser session    the store's, at most the span the store's
//   slides, persistent         the span ("remember me")      the store's
//   does not slide, either     the store's, or none          the store's, at most the span
internal static class TicketWindows
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    public static SessionWindows Of(AuthenticationProperties properties, bool sliding, SessionWindows store, DateTimeOffset now)
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

    /// <summary>A ticket never says that it lasts longer than the session that keeps it.</summary>
    public static DateTimeOffset? Limit(DateTimeOffset? expires, DateTimeOffset? deadline) => expires > deadline ? deadline : expires;

    private static SessionWindows Windows(long? idle, long absolute) =>
        new(idle is { } ticks ? TimeSpan.FromTicks(ticks) : null, TimeSpan.FromTicks(absolute));
}
