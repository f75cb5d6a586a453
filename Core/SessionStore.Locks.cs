namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>Takes the lock of a session: see <see cref="SessionLock"/>. The session need not exist.</summary>
    /// <param name="id">The id. A renewed session has another lock.</param>
    /// <param name="lease">How long the lock is held at most: longer than the locked code takes, between 50 ms and 1 hour.</param>
    /// <param name="wait">How long to wait while somebody else holds the lock; zero = not at all. Waiters are not served in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock, to dispose. Check its <see cref="SessionLock.Status"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. A lock that the server granted meanwhile ends with its lease.</exception>
    public ValueTask<SessionLock> LockAsync(SessionId id, TimeSpan lease, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        return _ids.TryVerify(id, out var key)
            ? _locks.TakeAsync(key, lease, wait, cancellationToken)
            : new ValueTask<SessionLock>(new SessionLock(LockStatus.InvalidId));
    }

    /// <summary>
    /// Takes the lock of a handle's session, under its current id: see <see cref="SessionLock"/>. The session does not idle out while the
    /// lock and the handle are held.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="lease">As for an id.</param>
    /// <param name="wait">As for an id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As for an id.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public ValueTask<SessionLock> LockAsync(
        Session<T> session, TimeSpan lease, TimeSpan wait, CancellationToken cancellationToken = default) =>
        KeepInUseAsync(session, _locks.TakeAsync(_pool.LiveOf(session).Key, lease, wait, cancellationToken));

    private async ValueTask<SessionLock> KeepInUseAsync(Session<T> session, ValueTask<SessionLock> asked)
    {
        var held = await asked.ConfigureAwait(false);
        if (held.IsHeld)
        {
            held.Lost.UnsafeRegister(static inUse => ((IDisposable)inUse!).Dispose(), _held.KeepInUse(session));
        }

        return held;
    }
}
