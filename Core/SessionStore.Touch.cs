namespace SessionKernel;

// A load asks for a touch by itself. The filter answers most; the rest go out in a batch, or at once in Inline mode.
public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Says that a session is still in use, for a handle that is kept for long. A load does it by itself.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Ends the wait in <see cref="TouchMode.Inline"/>.</param>
    /// <returns>Ended already, unless the mode is <see cref="TouchMode.Inline"/> and a touch is due.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public ValueTask TouchAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        var state = _pool.LiveOf(session);
        if (_touchMode == TouchMode.Inline)
        {
            return _toucher.TouchIfDueAsync(state.Target, state.StoredTerms, cancellationToken);
        }

        _toucher.EnqueueIfDue(state.Target, state.StoredTerms);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Keeps a session from idling out for as long as code holds its handle: a long run, or work under a lock. Up to its absolute deadline;
    /// a session that was ended stays so. A request of a web application has it by itself.
    /// </summary>
    /// <param name="session">A live handle of this store, which may be used, saved and disposed meanwhile.</param>
    /// <returns>To be disposed when the session may idle again.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public IDisposable KeepInUse(Session<T> session)
    {
        _ = _pool.LiveOf(session);
        return _held.KeepInUse(session);
    }

    /// <summary>
    /// Says that a session is still in use whose handle another thread holds: for a host that does so once a second for what it holds. Unlike
    /// <see cref="TouchAsync"/> it may be called while the handle is used or disposed, and it finds the session where another writer was first.
    /// </summary>
    /// <param name="session">A handle of this store.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>Ended already where no touch is due, which costs nothing, or the handle is not Live. Else after a load.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public ValueTask TouchHeldAsync(Session<T> session, CancellationToken cancellationToken = default) =>
        _held.TouchAsync(session, cancellationToken);
}
