namespace SessionKernel;

// Every load requests a touch. The filter suppresses most; the rest are sent in a batch, or at once in Inline mode.
public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Reports that a session is still in use, for code that keeps a handle for long. A load does this by itself.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Ends the wait in <see cref="TouchMode.Inline"/>.</param>
    /// <returns>Completed already, unless the mode is <see cref="TouchMode.Inline"/> and a touch is due.</returns>
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
    /// Keeps a session from idling out while code holds its handle, such as a long job or work under a lock. The absolute deadline still
    /// applies, and a session that has ended stays ended. Requests of a web application do this by themselves.
    /// </summary>
    /// <param name="session">A live handle of this store. It may be used, saved and disposed meanwhile.</param>
    /// <returns>Dispose it when the session may idle again.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public IDisposable KeepInUse(Session<T> session)
    {
        _ = _pool.LiveOf(session);
        return _held.KeepInUse(session);
    }

    internal ValueTask TouchHeldAsync(Session<T> session, CancellationToken cancellationToken = default) =>
        _held.TouchAsync(session, cancellationToken);
}
