namespace SessionKernel;

// The timers of a lane, by the monotonic clock. A sweep runs at the earliest deadline of the commands under way: seldom, since hardly any
// command lives that long. A beat asks for the server's role. If a beat is late by more than a command may take, and by more than a second,
// the process was frozen.
internal sealed class LaneClock
{
    // A server that sends a byte now and then is alive, but a lane does not wait for ever: a large value may take this many deadlines to
    // arrive.
    public const int DeadlinesPerReply = 3;

    private readonly Lane _lane;
    private readonly LaneInput _input;
    private readonly TimeProvider _time;
    private readonly LaneSettings _settings;
    private readonly ITimer _sweep;
    private readonly ITimer _beat;
    private readonly long _frozenAfter;
    private readonly long _silenceLimit;
    private long _lastBeat;
    private long _due = long.MaxValue;

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

    /// <summary>The deadline of a command that starts at the given time.</summary>
    public long DeadlineOf(long started) => started + _silenceLimit;

    public void Start() => _beat.Change(_settings.RoleInterval, _settings.RoleInterval);

    public bool WasFrozenBefore(long now) => now - Volatile.Read(ref _lastBeat) > _frozenAfter;

    /// <summary>Under the lane's lock: a command is under way until then.</summary>
    public void Watch(long deadline)
    {
        if (deadline < _due)
        {
            _due = deadline;
            _sweep.Change(Until(deadline), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Under the lane's lock: a sweep has begun, and watches later deadlines anew.</summary>
    public void Swept() => _due = long.MaxValue;

    public void Stop()
    {
        _sweep.Dispose();
        _beat.Dispose();
    }

    private void Sweep() => _lane.Sweep(Now, _input.LastBytes, _silenceLimit, DeadlinesPerReply * _silenceLimit);

    /// <summary>Rounded up, so that the deadline has passed when the timer fires.</summary>
    private TimeSpan Until(long moment)
    {
        var left = _time.GetElapsedTime(Now, moment);
        return left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero;
    }

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
