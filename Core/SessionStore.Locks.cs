namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>Asks for the lock of a session: see <see cref="SessionLock"/>. No session has to be there. Nothing takes it by itself.</summary>
    /// <param name="id">The id. A renewed session has another lock.</param>
    /// <param name="lease">How long it is held at most: longer than the code in it takes. Between 50 ms and 1 hour.</param>
    /// <param name="wait">How long to wait while another holds it; zero = not at all. Who waits is not served in turn.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock, to be disposed; look at its <see cref="SessionLock.Status"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. A lock that was on its way ends by its lease.</exception>
    public ValueTask<SessionLock> LockAsync(SessionId id, TimeSpan lease, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        return _ids.TryVerify(id, out var key)
            ? _locks.TakeAsync(key, lease, wait, cancellationToken)
            : new ValueTask<SessionLock>(new SessionLock(LockStatus.Forged));
    }

    /// <summary>
    /// Asks for the lock of the session that a handle stands for, where it is by now: see <see cref="SessionLock"/>. While the lock and the handle are
    /// held, the session does not idle out.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="lease">As for an id.</param>
    /// <param name="wait">As for an id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As for an id.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public ValueTask<SessionLock> LockAsync(Session<T> session, TimeSpan lease, TimeSpan wait, CancellationToken cancellationToken = default) =>
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
