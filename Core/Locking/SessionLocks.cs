namespace SessionKernel;

/// <summary>Takes the lock of a session, and asks again while another holder has it.</summary>
internal sealed class SessionLocks(ISessionBackend backend, TimeProvider time)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_shortestLease = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestLease = TimeSpan.FromMilliseconds(LockCommand.LongestLeaseMs);

    public async ValueTask<SessionLock> TakeAsync(SessionKey session, TimeSpan lease, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, s_shortestLease);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lease, s_longestLease);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var command = new LockCommand(LockAction.Take, session, RandomBytes.NextStamp(), (long)lease.TotalMilliseconds);
        var began = time.GetTimestamp();
        for (var pause = s_shortestPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, s_longestPause.Ticks)))
        {
            var asked = time.GetTimestamp();
            var reply = await backend.LockAsync(command, cancellationToken).ConfigureAwait(false);
            if (reply.Status == BackendStatus.Done)
            {
                return new SessionLock(backend, time, command, reply.Number, asked);
            }

            var left = wait - time.GetElapsedTime(began);
            if (reply.Status != BackendStatus.Conflict || left <= TimeSpan.Zero)
            {
                return new SessionLock(StatusOf(reply.Status));
            }

            var until = TimeSpan.FromMilliseconds(Math.Max(1, reply.Number));
            await Task.Delay(new[] { left, until, RandomBytes.Jitter(pause) }.Min(), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static LockStatus StatusOf(BackendStatus status) => status switch
    {
        BackendStatus.Conflict => LockStatus.Busy,
        BackendStatus.Denied => LockStatus.Denied,
        _ => LockStatus.Unavailable,
    };
}
