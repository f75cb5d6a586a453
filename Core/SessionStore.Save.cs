namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Stores what the handle holds, if the session is still as it was loaded. The handle then stands for what is stored, and
    /// may be changed and saved again.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until the command is written; from then on the outcome is unknown.</param>
    /// <returns>What happened. Attribute bags merge instead of being a Conflict.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or another call with the handle is under way.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> SaveAsync(Session<T> session, CancellationToken cancellationToken = default) =>
        _writes.SaveAsync(_pool.Enter(session), cancellationToken);
}
