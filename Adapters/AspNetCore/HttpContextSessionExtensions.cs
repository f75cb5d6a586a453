using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>The sessions of a request.</summary>
public static class HttpContextSessionExtensions
{
    /// <summary>Returns the request's typed session. The first call loads it, using one command if the browser sent its cookie.</summary>
    /// <typeparam name="T">A type registered by <see cref="SessionKernelServiceCollectionExtensions.AddTypedSession{T}"/>.</typeparam>
    /// <param name="context">The request.</param>
    /// <returns>
    /// The session, the same for every call. A Conflict at its commit is logged and answered with 409: use
    /// <see cref="WebSession{T}.UpdateAsync(Action{T})"/> for concurrent changes.
    /// </returns>
    /// <exception cref="InvalidOperationException">No session of that type is registered, or several are: pass a name.</exception>
    public static ValueTask<WebSession<T>> GetSessionAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this HttpContext context)
        where T : notnull => SessionsOf(context).GetAsync<T>(name: null, context.RequestAborted);

    /// <summary>Returns one of several typed sessions of the same type, by its registered name.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="name">The name of its store.</param>
    /// <returns>As for the other overload.</returns>
    /// <exception cref="InvalidOperationException">No session of that type has that name.</exception>
    public static ValueTask<WebSession<T>> GetSessionAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this HttpContext context, string name)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return SessionsOf(context).GetAsync<T>(name, context.RequestAborted);
    }

    /// <summary>Describes the session behind <c>HttpContext.Session</c>, safe to show.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A snapshot.</returns>
    public static SessionInfo GetSessionInfo(this HttpContext context) => SessionsOf(context).Bag.Describe();

    /// <summary>
    /// Gives the session behind <c>HttpContext.Session</c> a new id and cookie, at sign-in and whenever privileges change, so that no
    /// earlier id works. Begins a session if there is none.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="principal">Who signed in; null keeps the current principal.</param>
    /// <returns>
    /// Whether it happened. If not, nobody was signed in: the old id and cookie stay, and no change of this request is stored.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left; or a principal was given, and the store has no absolute lifetime.
    /// </exception>
    public static ValueTask<RenewResult> RenewSessionAsync(this HttpContext context, string? principal = null) =>
        SessionsOf(context).Bag.RenewAsync(principal, static () => new AttributeBag());

    /// <summary>
    /// Gives the session behind <c>HttpContext.Session</c> a new id and cookie without a sign-in; see <see
    /// cref="WebSession{T}.RotateAsync"/>.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>Whether it happened. If not, the old id and cookie stay; the request's changes are stored all the same.</returns>
    /// <exception cref="InvalidOperationException">The response's headers have left; or the store does not rotate ids.</exception>
    public static ValueTask<RenewResult> RotateSessionAsync(this HttpContext context) => SessionsOf(context).Bag.RotateAsync();

    /// <summary>
    /// Remembers the user of the session behind <c>HttpContext.Session</c> beyond the browser session; see
    /// <see cref="WebSession{T}.Persist"/>. Call it after the renew of a sign-in.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="absolute">How long the session may live from now on.</param>
    /// <param name="idle">How long it may idle; null = as long as it lives.</param>
    /// <exception cref="InvalidOperationException">There is no session, or the response's headers have left.</exception>
    public static void PersistSession(this HttpContext context, TimeSpan absolute, TimeSpan? idle = null) =>
        SessionsOf(context).Bag.Persist(absolute, idle);

    /// <summary>Ends the session behind <c>HttpContext.Session</c>, and its cookie.</summary>
    /// <param name="context">The request.</param>
    /// <returns>What happened. Unless <see cref="SessionStatusExtensions.HasEnded"/>, tell the user that the sign-out failed.</returns>
    /// <exception cref="InvalidOperationException">The response's headers have left.</exception>
    public static ValueTask<RemoveStatus> RemoveSessionAsync(this HttpContext context) => SessionsOf(context).Bag.RemoveAsync();

    /// <summary>Takes the lock of the session behind <c>HttpContext.Session</c>; see <see cref="WebSession{T}.LockAsync"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="lease">How long the lock is held at most. Between 50 ms and 1 hour.</param>
    /// <param name="wait">How long to wait while another request holds the lock.</param>
    /// <returns>The lock, to dispose. Check its status.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no stored session.</exception>
    public static ValueTask<SessionLock> LockSessionAsync(this HttpContext context, TimeSpan lease, TimeSpan wait) =>
        SessionsOf(context).Bag.LockAsync(lease, wait);

    /// <summary>
    /// Keeps a request's sessions, and the ticket that authenticated it, in use while the request is open. Requests do this by themselves,
    /// except WebSockets and event streams: those stay open as long as a page does, so that no idle user would ever be signed out.
    /// </summary>
    /// <param name="context">The request; in a hub, that of its connection, if it is a WebSocket or an event stream.</param>
    /// <exception cref="InvalidOperationException">The request has neither sessions nor a ticket.</exception>
    public static void KeepSessionsInUse(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tickets = context.Features.Get<RequestTickets>();
        tickets?.Want();
        (tickets is null ? SessionsOf(context) : context.Features.Get<RequestSessions>())?.Want();
    }

    private static RequestSessions SessionsOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestSessions>() ?? throw new InvalidOperationException(
            EndpointSessions.UseOf(context.GetEndpoint()) == SessionUse.None
                ? "This request has no session: its endpoint declares WithSession(None)."
                : "This request has no session: call app.UseSessionKernel() before the middleware or endpoint that uses it.");
    }
}
