using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// the request's token -> load; a new id -> the response's token
public sealed partial class WebSession<T>
{
    private readonly TokenExchange _tokens;

    /// <summary>Opens what the request's token names. No async method of its own: the caller awaits, and holds it.</summary>
    internal ValueTask<Session<T>> OpenAsync(CancellationToken cancellationToken)
    {
        using (_request.Enter())
        {
            return _tokens.Read(_request.Context, Store) is { } token
                ? Store.LoadAsync(SessionToken.IdOf(token), cancellationToken)
                : default;
        }
    }

    void IWebSession.WriteToken(HttpContext context)
    {
        using (_request.EnterAnyway())
        {
            _tokens.Write(context);
        }
    }

    /// <summary>Sends the id of the session, which is stored; not an old id: the answer that rotated it brings the new one.</summary>
    private void SendToken(bool isKept)
    {
        using (_request.Enter())
        {
            if (!_session.HasOldId)
            {
                _tokens.Send(_request.Context, _session.Id, isKept ? _session.Deadline : null);
            }
        }
    }

    private void RefuseAfterHeaders()
    {
        using (_request.Enter())
        {
            if (_request.Context.Response.HasStarted)
            {
                throw new InvalidOperationException("The response's headers have left: the client's session can't be changed any more.");
            }
        }
    }
}
