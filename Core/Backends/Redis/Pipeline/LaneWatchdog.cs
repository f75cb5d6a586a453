namespace SessionKernel;

// Watches the lane's thread while it runs callers' code. A thread that makes no progress between two looks is relieved; it is then watched
// until it is back, or proves to be blocked. The watchdog runs by the machine's clock, whatever clock the store was given, and on a thread
// of its own: code that blocks the lane's thread may have blocked every thread of the pool already.
//
// It rests while nothing is completed between two looks. It announces its rest before it looks once more, and the lane's thread announces a
// completion before it asks whether the watchdog watches, so one of the two always sees the other.
internal sealed class LaneWatchdog(Func<bool> look) : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly AutoResetEvent _wanted = new(initialState: false);
    private volatile bool _isWatching;
    private volatile bool _hasEnded;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "SessionKernel lane guard" }.UnsafeStart();

    public void Watch()
    {
        if (!_isWatching)
        {
            _isWatching = true;
            _wanted.Set();
        }
    }

    public void Dispose()
    {
        _hasEnded = true;
        _wanted.Set();
    }

    private void Run()
    {
        while (!_hasEnded)
        {
            if (!_isWatching)
            {
                _wanted.WaitOne();
            }
            else if (!_wanted.WaitOne(s_interval) && look())
            {
                _isWatching = false;
                Interlocked.MemoryBarrier();
                if (!look())
                {
                    _isWatching = true;
                }
            }
        }
    }
}
