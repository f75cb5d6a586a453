namespace SessionKernel;

// text -> id -> key -> SessionLoader: one GET -> LoadHandler: envelope -> schema and serializer -> session; then the touch, if one is due.
public sealed partial class SessionStore<T>
{
    /// <summary>Opens a session by the text of its id, as a cookie or header carried it.</summary>
    /// <param name="text">Any text. A text that is no id gives <see cref="SessionStatus.InvalidId"/>, without I/O.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>As <see cref="LoadAsync(SessionId, CancellationToken)"/>.</returns>
    public ValueTask<Session<T>> LoadAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken = default) =>
        SessionId.TryParse(text, out var id) ? LoadAsync(id, cancellationToken) : new ValueTask<Session<T>>(WithInvalidId());

    /// <summary>Opens a session using one command. The store touches the session when a touch is due.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to dispose. Use its value only if the handle is Live.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public ValueTask<Session<T>> LoadAsync(SessionId id, CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        return _ids.TryVerify(id, out var key)
            ? _loader.LoadAsync(id, key, cancellationToken)
            : new ValueTask<Session<T>>(WithInvalidId());
    }

    internal bool Accepts(ReadOnlySpan<char> text) => SessionId.TryParse(text, out var id) && _ids.TryVerify(id, out _);

    private Session<T> WithInvalidId()
    {
        var state = _pool.Rent();
        state.Status = SessionStatus.InvalidId;
        return _pool.HandleOf(state);
    }

    /// <summary>
    /// Loads a session that does not exist, on the same path and with the same command as every load. In a Cluster each call asks a random
    /// primary.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="SessionStatus.Missing"/> if the server answers; otherwise Denied or Unavailable, whatever the policy.</returns>
    /// <exception cref="InvalidOperationException">The store is not connected yet: its host has not started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was an answer.</exception>
    public async ValueTask<SessionStatus> ProbeAsync(CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        try
        {
            using var session = await LoadAsync(NewId(out _), cancellationToken).ConfigureAwait(false);
            return session.Status;
        }
        catch (SessionKernelException)
        {
            return SessionStatus.Unavailable;
        }
    }
}
