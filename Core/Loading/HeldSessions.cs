namespace SessionKernel;

// A session that is held for longer than its idle window is kept in use by a thread other than the holder's. That thread loads the session
// by its key: another writer may have changed it, and then a touch with the handle's stamp would do nothing.
internal sealed class HeldSessions<T>(SessionLoader<T> loader, Toucher toucher, TimeProvider time)
    where T : notnull
{
    /// <returns>Dispose it when the session may idle again.</returns>
    public IDisposable KeepInUse(Session<T> session) => new SessionInUse<T>(this, session, time);

    public ValueTask TouchAsync(Session<T> session, CancellationToken cancellationToken) =>
        session.TryPeek(out var id, out var target, out var windows) && toucher.WouldBeDue(target, windows)
            ? TouchAsync(id, target, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask TouchAsync(SessionId id, TouchTarget held, CancellationToken cancellationToken)
    {
        // The load requests the touch.
        using var found = await loader.LoadAsync(id, held.Key, cancellationToken).ConfigureAwait(false);
        if (found.Status is not (SessionStatus.Unavailable or SessionStatus.Denied) && !(found.IsLive && found.State.Target == held))
        {
            toucher.Remember(held);
        }
    }
}
