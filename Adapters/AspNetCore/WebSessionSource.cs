using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

/// <summary>Begins the sessions of one store, a fresh one for each request.</summary>
internal sealed class WebSessionSource<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionStore<T> store, WebSessionOptions options, TimeProvider time, ILogger<WebSessionSource<T>> logger)
    where T : notnull
{
    private readonly SessionCookie _cookie = new(options, time);

    public WebSession<T> Begin(HttpContext context) => new(context, store, _cookie, logger);
}
