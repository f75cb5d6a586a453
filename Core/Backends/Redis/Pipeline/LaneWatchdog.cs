namespace SessionKernel;

// Watches the threads of lanes while they run callers' code: one watchdog for all lanes of a connection. It relieves a thread that makes no
// progress between two checks, and then watches it until it is back, or proves to be blocked. The watchdog uses the machine's clock,
// whatever clock the store was given, and a thread of its own: code that blocks the lane's thread may already block every thread of the
// pool.
//
// It rests while nothing is completed between two checks. It announces its rest before it checks once more, and the lane's thread announces
// a completion before it asks whether the watchdog watches. So one of the two always sees the other.
internal sealed class LaneWatchdog
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private Func<bool>[] _looks = [];
    private bool _isWanted;
    private bool _isRunning;
    private volatile bool _isWatching;

    /// <param name="look">Checks one lane, and returns whether there is nothing to watch.</param>
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

    /// <summary>Without lanes the thread ends. The next lane starts one.</summary>
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
