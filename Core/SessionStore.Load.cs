namespace SessionKernel;

// text -> id -> key -> SessionLoader: one GET -> LoadHandler: envelope -> schema and serializer -> session; then the touch, if one is due.
public sealed partial class SessionStore<T>
{
    /// <summary>Opens a session by the text of its id, as a cookie or header carried it.</summary>
    /// <param name="text">Anything; what is no id is <see cref="SessionStatus.Forged"/>, without I/O.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>As <see cref="LoadAsync(SessionId, CancellationToken)"/>.</returns>
    public ValueTask<Session<T>> LoadAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken = default) =>
        SessionId.TryParse(text, out var id) ? LoadAsync(id, cancellationToken) : new ValueTask<Session<T>>(Forged());

    /// <summary>Opens a session: one command. A touch follows by itself when one is due.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to be disposed; use its value only if it is Live.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public ValueTask<Session<T>> LoadAsync(SessionId id, CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        return _ids.TryVerify(id, out var key)
            ? _loader.LoadAsync(id, key, cancellationToken)
            : new ValueTask<Session<T>>(Forged());
    }

    /// <summary>Whether a text can be the id of a session of this store: no I/O, and nothing about whether there is one.</summary>
    /// <param name="text">Anything.</param>
    /// <returns>False for what a load would call <see cref="SessionStatus.Forged"/>.</returns>
    public bool Accepts(ReadOnlySpan<char> text) => SessionId.TryParse(text, out var id) && _ids.TryVerify(id, out _);

    private Session<T> Forged()
    {
        var state = _pool.Rent();
        state.Status = SessionStatus.Forged;
        return _pool.HandleOf(state);
    }

    /// <summary>
    /// Asks the server, on the path of every load and by the same one command, for a session that does not exist. In a Cluster each
    /// call asks another primary, by chance.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="SessionStatus.Missing"/>: the server answers. Denied or Unavailable, whatever the store's outage policy: it does not.</returns>
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
