namespace SessionKernel;

// Watches the threads of lanes while they run callers' code, one watchdog for all lanes of a connection. A thread that makes no progress
// between two looks is relieved; it is then watched until it is back, or proves to be blocked. The watchdog runs by the machine's clock,
// whatever clock the store was given, and on a thread of its own: code that blocks the lane's thread may have blocked every thread of the
// pool already.
//
// It rests while nothing is completed between two looks. It announces its rest before it looks once more, and the lane's thread announces a
// completion before it asks whether the watchdog watches, so one of the two always sees the other.
internal sealed class LaneWatchdog
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private Func<bool>[] _looks = [];
    private bool _isWanted;
    private bool _isRunning;
    private volatile bool _isWatching;

    /// <param name="look">Looks at one lane, and returns whether nothing is to be guarded there.</param>
    public void Add(Func<bool> look)
    {
        lock (_gate)
        {
            Volatile.Write(ref _looks, [.. _looks, look]);
            if (!_isRunning)
            {
                _isRunning = true;
                new Thread(Run) { IsBackground = true, Name = "SessionKernel lane guard" }.UnsafeStart();
            }
        }
    }

    public void Remove(Func<bool> look)
    {
        lock (_gate)
        {
            Volatile.Write(ref _looks, Array.FindAll(_looks, one => one != look));
        }

        Wake();
    }

    public void Watch()
    {
        if (!_isWatching)
        {
            _isWatching = true;
            Wake();
        }
    }

    private void Run()
    {
        while (!HasEnded())
        {
            if (!_isWatching)
            {
                Wait(Timeout.InfiniteTimeSpan);
            }
            else if (!Wait(s_interval) && Look())
            {
                _isWatching = false;
                Interlocked.MemoryBarrier();
                if (!Look())
                {
                    _isWatching = true;
                }
            }
        }
    }

    /// <summary>Without lanes there is no thread. The next lane starts one.</summary>
    private bool HasEnded()
    {
        lock (_gate)
        {
            return !(_isRunning = _looks.Length > 0);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            _isWanted = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <returns>Whether it was woken.</returns>
    private bool Wait(TimeSpan longest)
    {
        lock (_gate)
        {
            var isWoken = _isWanted || Monitor.Wait(_gate, longest);
            _isWanted = false;
            return isWoken;
        }
    }

    private bool Look()
    {
        var isNothing = true;
        foreach (var look in Volatile.Read(ref _looks))
        {
            isNothing &= look();
        }

        return isNothing;
    }
}
