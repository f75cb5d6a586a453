namespace SessionKernel;

/// <summary>
/// Completions that one thread runs, one after the other. It sends what callers write every few completions, and records how long their
/// code takes: after the first one at once, then after every few.
/// </summary>
internal ref struct CompletionBatch
{
    private const int CompletionsPerNote = 4;

    private readonly ContinuationScheduler _scheduler;
    private readonly ContinuationScheduler? _outer;
    private readonly int _perWrite;
    private readonly long _began;
    private CodeTime _code;
    private long _noted;
    private int _completions;
    private int _unnoted;
    private int _noteAt = 1;

    /// <param name="scheduler">The scheduler of the completions.</param>
    /// <param name="perWrite">After how many completions it sends what callers wrote.</param>
    public CompletionBatch(ContinuationScheduler scheduler, int perWrite)
    {
        _scheduler = scheduler;
        _perWrite = perWrite;
        _outer = ContinuationScheduler.Here;
        ContinuationScheduler.Here = scheduler;
        _began = _noted = TimeProvider.System.GetTimestamp();
        _code = new CodeTime(_began, ContinuationScheduler.SendingTicks);
    }

    /// <summary>As of the last record.</summary>
    public readonly long Elapsed => _noted - _began;

    public void Completed()
    {
        if (++_unnoted == _noteAt)
        {
            Note();
        }

        if (++_completions % _perWrite == 0)
        {
            _scheduler.Send();
        }
    }

    public void Dispose()
    {
        if (_unnoted > 0)
        {
            Note();
        }

        _scheduler.Send();
        ContinuationScheduler.Here = _outer;
    }

    private void Note()
    {
        _noted = TimeProvider.System.GetTimestamp();
        _scheduler.Pace.Note(_unnoted, _code.Take(_noted, ContinuationScheduler.SendingTicks));
        (_unnoted, _noteAt) = (0, CompletionsPerNote);
    }
}
