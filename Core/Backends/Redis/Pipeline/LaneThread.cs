namespace SessionKernel;

// The thread that waits for a lane's replies, and completes the operations that they answer while callers' code is short.
//
// The watchdog may relieve the thread while it is in a caller's code: another thread then takes its place, and this one ends when it comes
// back. _state says where the thread is. Only one side moves it out of Completing, and that side goes on: the thread itself, or the
// watchdog.
internal sealed class LaneThread(ContinuationScheduler scheduler, Lane lane)
{
    private const int Reading = 0;
    private const int Completing = 1;
    private const int Relieved = 2;

    private static readonly long s_batchBudget = TimeProvider.System.TimestampFrequency / 2_000;

    private int _state;
    private int _progress;
    private int _seen;
    private ThreadWatch? _watch;
    private BlockedThread? _blocked;
    private volatile bool _hasEnded;

    /// <summary>For the watchdog, after it relieved the thread: whether it is still in that caller's code.</summary>
    public bool IsHeld => !_hasEnded;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "SessionKernel lane" }.UnsafeStart();

    /// <summary>For the watchdog: whether the thread has begun to complete, or completed anything, since the last check.</summary>
    public bool HasMoved()
    {
        var before = _seen;
        _seen = Volatile.Read(ref _progress);
        return _seen != before;
    }

    /// <summary>For the watchdog: relieves the thread if it is in a caller's code.</summary>
    public bool TryRelieve() => Interlocked.CompareExchange(ref _state, Relieved, Completing) == Completing;

    /// <summary>For the watchdog, after it relieved the thread: whether that caller's code blocks it.</summary>
    public bool IsBlocked() => (_blocked ??= new BlockedThread(_watch!.Activity)).Look();

    private void Run()
    {
        _watch = ThreadWatch.OfCurrent();
        while (lane.Deliver(scheduler.Answered))
        {
            if (scheduler.Pace.IsShort && !TryComplete())
            {
                _hasEnded = true;
                return;
            }

            scheduler.CompleteRest();
        }

        scheduler.End();
    }

    /// <returns>False if it was relieved.</returns>
    private bool TryComplete()
    {
        Volatile.Write(ref _progress, _progress + 1);
        Interlocked.Exchange(ref _state, Completing);
        scheduler.Watchdog.Watch();
        using (var batch = scheduler.Begin())
        {
            while (batch.Elapsed < s_batchBudget && scheduler.Answered.TryDequeue(out var operation))
            {
                operation.Execute();
                Volatile.Write(ref _progress, _progress + 1);
                batch.Completed();
            }
        }

        return Interlocked.CompareExchange(ref _state, Reading, Completing) == Completing;
    }
}
