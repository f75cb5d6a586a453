namespace SessionKernel;

// Sign-out: one script deletes the session, and leaves a moved marker or a foreign value alone. A save that was under way finds nothing,
// and is Gone.
public sealed partial class SessionStore<T>
{
    /// <summary>Ends a session by the text of its id.</summary>
    /// <param name="text">Any text. A text that is no id gives <see cref="RemoveStatus.InvalidId"/>, without I/O.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>As <see cref="RemoveAsync(SessionId, CancellationToken)"/>.</returns>
    public ValueTask<RemoveStatus> RemoveAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken = default) =>
        SessionId.TryParse(text, out var id) ? RemoveAsync(id, cancellationToken) : new ValueTask<RemoveStatus>(RemoveStatus.InvalidId);

    /// <summary>Ends a session. The status tells when the sign-out did not happen.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveAsync(SessionId id, CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        return _ids.TryVerify(id, out var key)
            ? _rotated.RemoveAsync(key, default, cancellationToken)
            : new ValueTask<RemoveStatus>(RemoveStatus.InvalidId);
    }

    /// <summary>Ends the session of a handle, even if another writer has changed it since it was loaded.</summary>
    /// <param name="session">A live handle of this store. A later save returns Gone.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>As <see cref="RemoveAsync(SessionId, CancellationToken)"/>.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        var state = _pool.LiveOf(session);
        return _rotated.RemoveAsync(state.Key, IndexEntry.Of(state.Header), cancellationToken);
    }

    /// <summary>Ends the session of a handle if nobody has changed it since it was loaded.</summary>
    /// <param name="session">
    /// A handle of this store whose load found a value, even one that this node can't read.
    /// A later save returns Gone.
    /// </param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>Conflict if the session was changed, UnknownFormat for a value that no store wrote; else what happened.</returns>
    /// <exception cref="InvalidOperationException">The load found no value.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveUnchangedAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        var state = _pool.FoundOf(session);
        return SendRemove(state.Key, state.Header.Stamp, IndexEntry.Of(state.Header), cancellationToken);
    }

    private ValueTask<RemoveStatus> SendRemove(in SessionKey key, ulong stamp, in IndexEntry entry, CancellationToken cancellationToken) =>
        _removals.SendAsync(
            new BackendCommand { Kind = CommandKind.Remove, Key = key, ExpectedStamp = stamp, Entry = entry }, key, cancellationToken);
}
