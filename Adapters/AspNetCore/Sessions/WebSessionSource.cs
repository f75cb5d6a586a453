using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

/// <summary>Begins the sessions of one store, a fresh one for each request.</summary>
internal sealed class WebSessionSource<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionStore<T> store, WebSessionOptions options, TimeProvider time, ILogger<WebSessionSource<T>> logger)
    where T : notnull
{
    public string Name => Store.Name;

    public SessionStore<T> Store { get; } = store;

    public WebSessionOptions Options { get; } = options;

    public ISessionTransport Transport { get; } = options.Transport ?? new CookieTransport(options.Cookie, store.PutRight(time));

    public ILogger Logger { get; } = logger;

    public WebSession<T> Begin(LiveRequest request, bool isReadOnly) => new(new WebSessionState<T>(this, request, isReadOnly));
}
