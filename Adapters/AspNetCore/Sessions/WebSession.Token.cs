namespace SessionKernel.AspNetCore;

// the request's token -> load; a new id, or none any more -> the response's token
public sealed partial class WebSession<T>
{
    private bool _wasKept;
    private bool _isTokenChanged;
    private string? _token;
    private DateTimeOffset? _keptUntil;

    /// <summary>Opens what the request's token names. No async method of its own: the caller awaits, and holds it.</summary>
    internal ValueTask<Session<T>> OpenAsync(CancellationToken cancellationToken)
    {
        var token = SessionToken.Choose(_source.Transport.Read(_context), Store);
        _wasKept = SessionToken.IsKept(token);
        return token is null ? default : Store.LoadAsync(SessionToken.IdOf(token), cancellationToken);
    }

    void IWebSession.WriteToken()
    {
        if (_isTokenChanged)
        {
            _source.Transport.Write(_context, _token, _keptUntil);

            // A shared cache that kept this response would hand one user's session to the next.
            var headers = _context.Response.Headers;
            headers.CacheControl = "no-cache,no-store";
            headers.Pragma = "no-cache";
            headers.Expires = "-1";
        }
    }

    /// <summary>Sends the id of the session, which is stored, to be kept or not. An old id is not: the answer that rotated it brings the new one.</summary>
    private void SendToken(bool isKept)
    {
        if (_session.HasOldId)
        {
            return;
        }

        _keptUntil = isKept ? _session.Deadline : null;
        _wasKept = _keptUntil is not null;
        ChangeToken(SessionToken.Of(_session.Id, _wasKept));
    }

    private void EndToken()
    {
        _keptUntil = null;
        _wasKept = false;
        ChangeToken(null);
    }

    private void ChangeToken(string? token)
    {
        _isTokenChanged = true;
        _token = token;
        ((IWebSession)this).WriteToken();
    }

    private void RefuseAfterHeaders()
    {
        if (_context.Response.HasStarted)
        {
            throw new InvalidOperationException("The response's headers have left: the client's session can't be changed any more.");
        }
    }
}
