using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Reads, sets and deletes one session's cookie.</summary>
internal sealed class SessionCookie(WebSessionOptions options, TimeProvider time)
{
    private readonly string _name = options.Cookie.Name!;

    public string? Read(HttpRequest request) => request.Cookies.TryGetValue(_name, out var value) && value.Length > 0 ? value : null;

    public void Set(HttpContext context, string text) =>
        context.Response.Cookies.Append(_name, text, options.Cookie.Build(context, time.GetUtcNow()));

    public void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(_name, options.Cookie.Build(context, time.GetUtcNow()));
}
