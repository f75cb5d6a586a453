using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Reads, sets and deletes one session's cookie.</summary>
internal sealed class SessionCookie(WebSessionOptions options, TimeProvider time)
{
    private readonly string _name = options.Cookie.Name!;

    public string? Read(HttpRequest request) => request.Cookies.TryGetValue(_name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Replaces what the response says of the cookie so far.</summary>
    /// <param name="context">A request whose response's headers have not left.</param>
    /// <param name="value">The id's text; null = the cookie is deleted.</param>
    public void Write(HttpContext context, string? value)
    {
        var headers = context.Response.Headers;
        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = headers.SetCookie.Where(cookie => cookie?.StartsWith($"{_name}=", StringComparison.Ordinal) != true).ToArray();
        }

        if (value is null)
        {
            context.Response.Cookies.Delete(_name, options.Cookie.Build(context, time.GetUtcNow()));
        }
        else
        {
            context.Response.Cookies.Append(_name, value, options.Cookie.Build(context, time.GetUtcNow()));
        }

        // A shared cache that kept this response would hand one user's session to the next.
        headers.CacheControl = "no-cache,no-store";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
    }
}
