using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

/// <summary>Carries the token as the value of a cookie.</summary>
/// <param name="cookie">Its name and attributes.</param>
/// <param name="time">The clock by which sessions end.</param>
internal sealed class CookieTransport(CookieBuilder cookie, TimeProvider time) : ISessionTransport
{
    private readonly string _name = cookie.Name!;

    public StringValues Read(HttpContext context) => CookieHeader.ValuesOf(_name, context.Request.Headers.Cookie);

    /// <summary>False while the user has not consented to a cookie that is not essential.</summary>
    public bool CanWrite(HttpContext context) =>
        cookie.IsEssential || context.Features.Get<ITrackingConsentFeature>() is not { CanTrack: false };

    public void Write(HttpContext context, string? token, DateTimeOffset? persistUntil)
    {
        var headers = context.Response.Headers;
        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = headers.SetCookie.Where(line => line?.StartsWith($"{_name}=", StringComparison.Ordinal) != true).ToArray();
        }

        var now = time.GetUtcNow();
        var options = cookie.Build(context, now);
        if (cookie.Path is null && context.Request.PathBase.HasValue)
        {
            options.Path = context.Request.PathBase;
        }

        if (token is null)
        {
            // Browsers prefer it to the date that deletes the cookie.
            options.MaxAge = null;
            context.Response.Cookies.Delete(_name, options);
            return;
        }

        if (persistUntil is not null)
        {
            (options.Expires, options.MaxAge) = (persistUntil, null);
        }

        CookieAge.Set(options, now);
        context.Response.Cookies.Append(_name, token, options);
    }
}
