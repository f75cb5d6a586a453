namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Stores the handle's value if nobody has changed the session since it was loaded. The handle can then be changed and saved
    /// again.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until the command is written; after that a cancelled save has an unknown outcome.</param>
    /// <returns>What happened. Attribute bags merge instead of returning Conflict.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or another call with the handle is under way.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> SaveAsync(Session<T> session, CancellationToken cancellationToken = default) =>
        _writes.SaveAsync(_pool.Enter(session), cancellationToken);
}
