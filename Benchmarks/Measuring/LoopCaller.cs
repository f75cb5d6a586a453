using System.Diagnostics;

namespace SessionKernel.Benchmarks.Measuring;

// One caller of a closed loop: it gets the next item, does the operation, and reports whether it succeeded. Nothing here allocates, and one
// clock reading is both the end of an operation and the start of the next.
internal class LoopCaller(int items, int first, int step)
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private Phase _phase = null!;
    private long _limit;
    private long _last;
    private long _done;
    private int _next;

    public LatencyHistogram Latencies { get; } = new();

    /// <summary>The number of operations done, including failed ones. May be read while the caller runs.</summary>
    public long Done => Volatile.Read(ref _done);

    public long Failed { get; private set; }

    public void Begin(Phase phase, long limit)
    {
        (_phase, _limit, _next, _done, Failed) = (phase, limit, first, 0, 0);
        Latencies.Clear();
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>Gets the item of the next operation; false if the caller must stop.</summary>
    public bool TryNextItem(out int item)
    {
        item = _next;
        _next = _next + step < items ? _next + step : first;
        return TryNext();
    }

    public bool TryNext()
    {
        if (_done < _limit)
        {
            return !_phase.IsOver(_last);
        }

        _phase.Finished();
        return false;
    }

    /// <summary>Excludes the time since the last operation.</summary>
    public void Resume() => _last = Stopwatch.GetTimestamp();

    public void End(bool succeeded) => End(succeeded, Stopwatch.GetTimestamp());

    public void End(bool succeeded, long now)
    {
        Latencies.Record((long)((now - _last) * NanosecondsPerTick));
        _last = now;
        Failed += succeeded ? 0 : 1;
        if (_done == 0)
        {
            _phase.Started();
        }

        Volatile.Write(ref _done, _done + 1);
    }
}
