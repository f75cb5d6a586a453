namespace SessionKernel;

// Looks after the lane's thread while it is in callers' code: one that makes no progress from one look to the next is relieved, and looked
// at until it is back or turns out to be blocked.
// By the clock of the machine, whatever clock the store was given, and by a thread of its own: what blocks the lane's thread may
// have every thread of the pool blocked already.
//
// While nothing has been completed from one look to the next it rests. It says so before it looks once more, and the lane's thread
// says that it completes before it asks whether somebody watches, so one of the two always sees the other.
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
