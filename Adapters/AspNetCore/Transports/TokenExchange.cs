using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// the request's token -> load; a new id, or none any more -> the response's token
/// <summary>The token of one session in one request: what the client brought, and what it gets. Used under the request's lock.</summary>
/// <remarks>A field of <see cref="WebSessionState{T}"/>, never copied, so that it costs a request no object.</remarks>
internal struct TokenExchange
{
    private bool _isChanged;
    private string? _token;
    private DateTimeOffset? _persistUntil;

    /// <summary>Whether the client keeps its token when it is closed.</summary>
    public bool IsKept { get; private set; }

    /// <returns>The token that counts; null without one.</returns>
    public string? Read<T>(ISessionTransport transport, HttpContext context, SessionStore<T> store)
        where T : notnull
    {
        var token = SessionToken.Choose(transport.Read(context), store);
        IsKept = SessionToken.IsKept(token);
        return token;
    }

    /// <summary>Sends the id of a session that is stored.</summary>
    /// <param name="transport">The session's transport.</param>
    /// <param name="context">The request, whose headers have not left.</param>
    /// <param name="id">The id.</param>
    /// <param name="persistUntil">Null = until the client is closed.</param>
    public void Send(ISessionTransport transport, HttpContext context, SessionId id, DateTimeOffset? persistUntil)
    {
        IsKept = persistUntil is not null;
        Change(transport, context, SessionToken.Of(id, IsKept), persistUntil);
    }

    /// <summary>Takes the client's token away.</summary>
    public void End(ISessionTransport transport, HttpContext context)
    {
        IsKept = false;
        Change(transport, context, token: null, persistUntil: null);
    }

    /// <summary>
    /// Writes the token if it has changed. Called again when the headers leave, because an error handler may have cleared them.
    /// </summary>
    public void Write(ISessionTransport transport, HttpContext context)
    {
        if (!_isChanged)
        {
            return;
        }

        transport.Write(context, _token, _persistUntil);

        // A shared cache that kept this response would hand one user's session to the next.
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache,no-store";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
    }

    private void Change(ISessionTransport transport, HttpContext context, string? token, DateTimeOffset? persistUntil)
    {
        (_isChanged, _token, _persistUntil) = (true, token, persistUntil);
        Write(transport, context);
    }
}
