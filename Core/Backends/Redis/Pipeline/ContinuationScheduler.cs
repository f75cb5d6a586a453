using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// Schedules the completions of a lane. The lane's own thread waits for replies and completes their calls, continuations included: waking
// another thread costs more than a whole load: 1.9 times the processor time with 64 callers whose code is short, and nothing where it takes
// 20 µs and more (Benchmarks/Results/scheduling.md). What the continuations write leaves in one write for many.
//
// A continuation that takes long, or blocks, must hold up no other call:
//
//   continuations usually take long   the pool completes, many at a time, and the thread only reads
//   one batch of replies takes long   the pool completes the rest of the batch
//   one continuation does not end     the watchdog finds the thread where it was, leaves it to that continuation, and starts another;
//                                     a thread that proves to be blocked, rather than to compute, is logged
//
// A command written by a continuation may wait to be sent with others as long as another completion is still to come: whoever takes that
// one sends, before the continuation where it may take long. So may a command written there to another primary's lane. One that a pool
// thread writes may wait for the pool (WriteCoalescer).
internal sealed class ContinuationScheduler : ILaneScheduler, IThreadPoolWorkItem
{
    private const int FewestPerWrite = 8;
    private const int MostPerWrite = 64;

    private readonly LaneDelivery _delivery;
    private readonly Action _blocked;
    private readonly Func<bool> _look;
    private readonly ConcurrentQueue<ContinuationScheduler> _elsewhere = new();
    private readonly List<LaneThread> _relieved = [];
    private LaneThread _thread;
    private int _isElsewhere;
    private int _called;

    /// <param name="delivery">Reads.</param>
    /// <param name="sender">Sends.</param>
    /// <param name="watchdog">Looks after the lane's thread.</param>
    /// <param name="continueOnPool">Whether callers' code never runs on the lane's thread.</param>
    /// <param name="blocked">Called when callers' code has blocked it.</param>
    public ContinuationScheduler(
        LaneDelivery delivery, LaneSender sender, LaneWatchdog watchdog, bool continueOnPool, Action blocked)
    {
        _delivery = delivery;
        Sender = sender;
        _blocked = blocked;
        Pace = new LanePace(continueOnPool);
        Coalescer = WriteCoalescer.OfPool(sender.Send);
        Watchdog = watchdog;
        _look = Look;
        _thread = new LaneThread(this, delivery);
    }

    /// <summary>Whose code the current thread runs, if any's.</summary>
    [field: ThreadStatic]
    public static ContinuationScheduler? Here { get; set; }

    /// <summary>How many ticks the current thread has spent on sending what callers wrote: that is no code of theirs.</summary>
    [field: ThreadStatic]
    public static long SendingTicks { get; private set; }

    public LaneSender Sender { get; }

    public LaneWatchdog Watchdog { get; }

    public LanePace Pace { get; }

    public WriteCoalescer Coalescer { get; }

    /// <summary>What was answered and waits for its completion.</summary>
    public ConcurrentQueue<LaneOperation> Answered { get; } = new();

    public void Start()
    {
        Watchdog.Add(_look);
        _thread.Start();
    }

    /// <summary>After a command was written.</summary>
    public void Written()
    {
        if (Here is { } runner)
        {
            // Noted before the look: who takes a completion that is seen here finds it.
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

    /// <summary>What callers wrote, to this lane and from here to others.</summary>
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
    /// Begins to complete what was answered. A server that is left with less to do than that gets to work on what the first half of
    /// the callers asks of it, while the second half is completed.
    /// </summary>
    public CompletionBatch Begin()
    {
        var completions = Answered.Count;
        var perWrite = _delivery.UnderWay < completions ? (completions + 1) / 2 : completions;
        return new CompletionBatch(this, Math.Clamp(perWrite, FewestPerWrite, MostPerWrite));
    }

    /// <summary>The pool completes what is left.</summary>
    public void CompleteRest()
    {
        if (!Answered.IsEmpty && Volatile.Read(ref _called) == 0 && Interlocked.Exchange(ref _called, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>On the pool. As many do it at a time as the pool has threads for.</summary>
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

    /// <summary>When the lane is closed: nothing is read any more.</summary>
    public void End()
    {
        Watchdog.Remove(_look);
        CompleteRest();
    }

    /// <summary>
    /// Whoever sends for this lane the next time sends for the other one too. Once it waits so, it is sent whoever writes to it.
    /// </summary>
    private void SendLater(ContinuationScheduler other)
    {
        if (other != this && Interlocked.Exchange(ref other._isElsewhere, 1) == 0)
        {
            _elsewhere.Enqueue(other);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A logger's exception must not end the guard's thread, and the process with it.")]
    private void Tell()
    {
        try
        {
            _blocked();
        }
        catch
        {
            // The lane goes on all the same.
        }
    }

    /// <returns>Whether nothing is to be guarded.</returns>
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
        _thread = new LaneThread(this, _delivery);
        _thread.Start();
        return false;
    }

    /// <summary>Each is looked at until it is back, or known to be blocked.</summary>
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
