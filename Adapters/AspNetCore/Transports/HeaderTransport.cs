using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

/// <summary>Carries the token as a header's value, in requests and responses; empty in a response = the session has ended.</summary>
internal sealed class HeaderTransport(string name) : ISessionTransport
{
    public StringValues Read(HttpContext context) => context.Request.Headers[name];

    public void Write(HttpContext context, string? token, DateTimeOffset? persistUntil) => context.Response.Headers[name] = token ?? "";
}
