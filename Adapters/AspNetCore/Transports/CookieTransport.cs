using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

/// <summary>The token as the value of a cookie.</summary>
internal sealed class CookieTransport(CookieBuilder cookie, TimeProvider time) : ISessionTransport
{
    private readonly string _name = cookie.Name!;

    public StringValues Read(HttpContext context) => CookieHeader.ValuesOf(_name, context.Request.Headers.Cookie);

    public void Write(HttpContext context, string? token)
    {
        var headers = context.Response.Headers;
        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = headers.SetCookie.Where(line => line?.StartsWith($"{_name}=", StringComparison.Ordinal) != true).ToArray();
        }

        var options = cookie.Build(context, time.GetUtcNow());
        if (token is null)
        {
            context.Response.Cookies.Delete(_name, options);
        }
        else
        {
            context.Response.Cookies.Append(_name, token, options);
        }
    }
}
