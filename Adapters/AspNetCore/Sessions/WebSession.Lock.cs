namespace SessionKernel.AspNetCore;

public sealed partial class WebSession<T>
{
    /// <summary>
    /// Takes the lock of this session, for code that must not run concurrently: see docs/locks.md. The adapter takes none itself.
    /// </summary>
    /// <param name="lease">How long the lock is held at most. Between 50 ms and 1 hour.</param>
    /// <param name="wait">How long to wait while another request holds the lock.</param>
    /// <returns>The lock, to dispose. Check its status. Release it before a renewal: the new id has another lock.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no stored session.</exception>
    /// <exception cref="OperationCanceledException">The request was aborted while it waited.</exception>
    public ValueTask<SessionLock> LockAsync(TimeSpan lease, TimeSpan wait) => WebSessionLocks<T>.LockAsync(_state, lease, wait);
}
