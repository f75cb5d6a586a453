using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// Schedules the completions of a lane. The lane's own thread waits for replies and completes their calls, and runs their continuations.
// Waking another thread costs more than a whole load: 1.9 times the processor time with 64 callers whose code is short, and no more once it
// takes 20 µs (Benchmarks/Results/scheduling.md). The commands of many continuations leave in one write.
//
// A continuation that takes long, or blocks, must not delay any other call:
//
//   continuations usually take long   the pool completes, many at a time, and the thread only reads
//   one batch of replies takes long   the pool completes the rest of the batch
//   one continuation does not end     the watchdog sees no progress, leaves the thread to that continuation, and starts another one;
//                                     it logs a thread that proves to be blocked rather than computing
//
// A command that a continuation writes may wait to be sent with others while another completion is still queued: the thread that takes that
// completion sends, and does so before the continuation if that may take long. The same holds for a command that the continuation writes to
// another primary's lane. A command that a pool thread writes may wait for the pool (WriteCoalescer).
internal sealed class ContinuationScheduler : ILaneScheduler, IThreadPoolWorkItem
{
    private const int FewestPerWrite = 8;
    private const int MostPerWrite = 64;

    private readonly Lane _lane;
    private readonly Action _blocked;
    private readonly Func<bool> _look;
    private readonly ConcurrentQueue<ContinuationScheduler> _elsewhere = new();
    private readonly List<LaneThread> _relieved = [];
    private LaneThread _thread;
    private int _isElsewhere;
    private int _called;

    /// <param name="lane">Delivers replies.</param>
    /// <param name="sender">Sends commands.</param>
    /// <param name="watchdog">Watches the lane's thread.</param>
    /// <param name="continueOnPool">Whether callers' code never runs on the lane's thread.</param>
    /// <param name="blocked">Called when callers' code has blocked the lane's thread.</param>
    public ContinuationScheduler(Lane lane, LaneSender sender, LaneWatchdog watchdog, bool continueOnPool, Action blocked)
    {
        _lane = lane;
        Sender = sender;
        _blocked = blocked;
        Pace = new LanePace(continueOnPool);
        Coalescer = WriteCoalescer.OfPool(sender.Send);
        Watchdog = watchdog;
        _look = Look;
        _thread = new LaneThread(this, lane);
    }

    /// <summary>The scheduler whose callers' code the current thread runs, if any.</summary>
    [field: ThreadStatic]
    public static ContinuationScheduler? Here { get; set; }

    /// <summary>How many ticks the current thread has spent on sending what callers wrote, which is not their code.</summary>
    [field: ThreadStatic]
    public static long SendingTicks { get; private set; }

    public LaneSender Sender { get; }

    public LaneWatchdog Watchdog { get; }

    public LanePace Pace { get; }

    public WriteCoalescer Coalescer { get; }

    /// <summary>The operations that were answered and wait for their completion.</summary>
    public ConcurrentQueue<LaneOperation> Answered { get; } = new();

    public void Start()
    {
        Watchdog.Add(_look);
        _thread.Start();
    }

    /// <summary>Call it after a command was written.</summary>
    public void Written()
    {
        if (Here is { } runner)
        {
            // Recorded before the check: the thread that takes a completion seen here then finds it.
            runner.SendLater(this);
            Interlocked.MemoryBarrier();
            if (runner.Answered.IsEmpty)
            {
                runner.Send();
            }

            return;
        }

        if (Thread.CurrentThread.IsThreadPoolThread && Coalescer.TryLeave())
        {
            Watchdog.Watch();
            return;
        }

        Sender.Send();
    }

    /// <summary>Sends what callers wrote to this lane, and from here to others.</summary>
    public void Send()
    {
        var began = TimeProvider.System.GetTimestamp();
        Sender.Send();
        while (_elsewhere.TryDequeue(out var other))
        {
            Interlocked.Exchange(ref other._isElsewhere, 0);
            other.Sender.Send();
        }

        SendingTicks += TimeProvider.System.GetTimestamp() - began;
    }

    /// <summary>
    /// Begins to complete the answered operations. If the server has fewer commands left than that, the batch sends after half of the
    /// completions, so that the server works on those commands during the second half.
    /// </summary>
    public CompletionBatch Begin()
    {
        var completions = Answered.Count;
        var perWrite = _lane.UnderWay < completions ? (completions + 1) / 2 : completions;
        return new CompletionBatch(this, Math.Clamp(perWrite, FewestPerWrite, MostPerWrite));
    }

    /// <summary>Has the pool complete what is left.</summary>
    public void CompleteRest()
    {
        if (!Answered.IsEmpty && Volatile.Read(ref _called) == 0 && Interlocked.Exchange(ref _called, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Runs on the pool, on as many threads at a time as the pool has.</summary>
    public void Execute()
    {
        Interlocked.Exchange(ref _called, 0);
        Send();
        using var run = Begin();
        while (Answered.TryDequeue(out var operation))
        {
            if (Answered.IsEmpty)
            {
                Send();
            }
            else
            {
                CompleteRest();
            }

            operation.Execute();
            run.Completed();
        }
    }

    /// <summary>Call it when the lane is closed, and nothing more is read.</summary>
    public void End()
    {
        Watchdog.Remove(_look);
        CompleteRest();
    }

    /// <summary>
    /// The next send for this lane also sends for the other one, whichever thread does it and whoever writes to the other lane meanwhile.
    /// </summary>
    private void SendLater(ContinuationScheduler other)
    {
        if (other != this && Interlocked.Exchange(ref other._isElsewhere, 1) == 0)
        {
            _elsewhere.Enqueue(other);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A logger's exception must not end the watchdog's thread and the process.")]
    private void Tell()
    {
        try
        {
            _blocked();
        }
        catch
        {
            // The lane works on regardless.
        }
    }

    /// <returns>Whether there is nothing to watch.</returns>
    private bool Look()
    {
        var waits = Coalescer.Look();
        LookAtRelieved();
        if (_thread.HasMoved())
        {
            return false;
        }

        if (!_thread.TryRelieve())
        {
            return !waits && _relieved.Count == 0;
        }

        _relieved.Add(_thread);
        Pace.NoteBlocked();
        Send();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _thread = new LaneThread(this, _lane);
        _thread.Start();
        return false;
    }

    /// <summary>Checks each relieved thread until it is back, or known to be blocked.</summary>
    private void LookAtRelieved()
    {
        for (var i = _relieved.Count - 1; i >= 0; i--)
        {
            var isBlocked = _relieved[i].IsHeld && _relieved[i].IsBlocked();
            if (isBlocked)
            {
                Tell();
            }

            if (isBlocked || !_relieved[i].IsHeld)
            {
                _relieved.RemoveAt(i);
            }
        }
    }
}
