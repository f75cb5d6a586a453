using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>
/// Adds a cookie's age to its date: browsers count the age by their own clock, and prefer it to a date that a wrong clock here may
/// have put in the past.
/// </summary>
internal static class CookieAge
{
    public static void Set(CookieOptions cookie, DateTimeOffset now)
    {
        if (cookie.Expires is { } expires)
        {
            cookie.MaxAge ??= expires > now ? expires - now : TimeSpan.Zero;
        }
    }
}
