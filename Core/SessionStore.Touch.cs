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
}
