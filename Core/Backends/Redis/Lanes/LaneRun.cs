namespace SessionKernel;

/// <summary>Completions by one thread, one after the other: sends what callers write every so often, and notes how long their code takes.</summary>
internal ref struct LaneRun
{
    private readonly LanePump _pump;
    private readonly LanePump? _outer;
    private readonly int _perWrite;
    private readonly long _began;
    private long _since;
    private int _completions;

    /// <param name="pump">Whose completions.</param>
    /// <param name="perWrite">How many of them until what callers wrote is sent.</param>
    public LaneRun(LanePump pump, int perWrite)
    {
        _pump = pump;
        _perWrite = perWrite;
        _outer = LanePump.Here;
        LanePump.Here = pump;
        _began = _since = TimeProvider.System.GetTimestamp();
    }

    /// <summary>As of the last note.</summary>
    public readonly long Elapsed => _since - _began;

    public void Completed()
    {
        if (++_completions == _perWrite)
        {
            Note();
        }
    }

    public void Dispose()
    {
        Note();
        LanePump.Here = _outer;
    }

    private void Note()
    {
        if (_completions > 0)
        {
            var now = TimeProvider.System.GetTimestamp();
            _pump.Pace.Note(_completions, now - _since);
            (_since, _completions) = (now, 0);
        }

        _pump.Sender.Send();
    }
}
