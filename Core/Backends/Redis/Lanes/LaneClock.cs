namespace SessionKernel;

// When things happen on a lane, by the monotonic clock. While commands are under way, deadlines are looked at every sweep
// interval; the sweep stops itself when nothing is. A beat asks for the role, and a beat that is missing by more than a command
// may take, and by a second, says that the process stood still.
internal sealed class LaneClock
{
    private readonly Lane _lane;
    private readonly LaneInput _input;
    private readonly TimeProvider _time;
    private readonly LaneSettings _settings;
    private readonly ITimer _sweep;
    private readonly ITimer _beat;
    private readonly long _frozenAfter;
    private readonly long _silenceLimit;
    private long _lastBeat;
    private bool _isWatching;

    public LaneClock(Lane lane, LaneInput input, TimeProvider time, LaneSettings settings)
    {
        _lane = lane;
        _input = input;
        _time = time;
        _settings = settings;
        _silenceLimit = MonotonicClock.Ticks(time, settings.CommandTimeout);
        _frozenAfter = MonotonicClock.Ticks(time, settings.RoleInterval) + Math.Max(_silenceLimit, time.TimestampFrequency);
        _lastBeat = time.GetTimestamp();
        _sweep = time.CreateTimer(static c => ((LaneClock)c!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _beat = time.CreateTimer(static c => ((LaneClock)c!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long Now => _time.GetTimestamp();

    /// <summary>When a command that begins now is given up.</summary>
    public long DeadlineOf(long started) => started + _silenceLimit;

    public void Start() => _beat.Change(_settings.RoleInterval, _settings.RoleInterval);

    public bool WasFrozenBefore(long now) => now - Volatile.Read(ref _lastBeat) > _frozenAfter;

    /// <summary>Under the lane's lock: something is under way.</summary>
    /// <returns>Whether nothing was before.</returns>
    public bool Watch()
    {
        if (_isWatching)
        {
            return false;
        }

        _isWatching = true;
        _sweep.Change(_settings.SweepInterval, _settings.SweepInterval);
        return true;
    }

    /// <summary>Under the lane's lock: nothing is.</summary>
    public void Rest()
    {
        _isWatching = false;
        _sweep.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        _sweep.Dispose();
        _beat.Dispose();
    }

    private void Sweep() => _lane.Sweep(Now, _input.LastBytes, _silenceLimit);

    private void Beat()
    {
        var now = Now;
        if (WasFrozenBefore(now))
        {
            _lane.Close(LaneEnd.ProcessFroze);
            return;
        }

        Volatile.Write(ref _lastBeat, now);
        _lane.CheckRole();
    }
}
