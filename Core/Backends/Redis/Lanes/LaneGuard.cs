namespace SessionKernel;

// Looks after the lane's thread while it is in callers' code: one that makes no progress from one look to the next is relieved.
// By the clock of the machine, whatever clock the store was given: a thread that is blocked is blocked by that one.
//
// While nothing is completed it rests. It says that it does before it looks once more, and a thread says that it completes before
// it asks, so one of the two always sees the other.
internal sealed class LaneGuard : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly Func<bool> _looksIdle;
    private volatile bool _isWatching;

    /// <param name="look">Called at each interval; whether it may rest.</param>
    public LaneGuard(Func<bool> look)
    {
        _looksIdle = look;
        _timer = new Timer(static guard => ((LaneGuard)guard!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Watch()
    {
        if (!_isWatching)
        {
            lock (_gate)
            {
                Set(true);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            if (_looksIdle())
            {
                Set(false);
                Interlocked.MemoryBarrier();
                if (!_looksIdle())
                {
                    Set(true);
                }
            }
        }
    }

    private void Set(bool watching)
    {
        _isWatching = watching;
        var interval = watching ? s_interval : Timeout.InfiniteTimeSpan;
        _timer.Change(interval, interval);
    }
}
