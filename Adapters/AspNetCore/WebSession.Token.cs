namespace SessionKernel.AspNetCore;

// the request's token -> load; a new id, or none any more -> the response's token
public sealed partial class WebSession<T>
{
    private bool _isTokenChanged;
    private string? _token;

    /// <summary>Opens what the request's token names. No async method of its own: the caller awaits, and holds it.</summary>
    internal ValueTask<Session<T>> OpenAsync(CancellationToken cancellationToken) =>
        SessionToken.Choose(_source.Transport.Read(_context), Store) is { } token ? Store.LoadAsync(token, cancellationToken) : default;

    void IWebSession.WriteToken()
    {
        if (_isTokenChanged)
        {
            _source.Transport.Write(_context, _token);

            // A shared cache that kept this response would hand one user's session to the next.
            var headers = _context.Response.Headers;
            headers.CacheControl = "no-cache,no-store";
            headers.Pragma = "no-cache";
            headers.Expires = "-1";
        }
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
