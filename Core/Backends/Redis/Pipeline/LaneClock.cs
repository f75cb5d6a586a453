namespace SessionKernel;

// When things happen on a lane, by the monotonic clock. Commands are swept when the earliest deadline of those that were under way
// has come: seldom, since hardly one of them lives that long. A beat asks for the role, and a beat that is missing by more than a
// command may take, and by a second, says that the process stood still.
internal sealed class LaneClock
{
    // A byte now and then is life, but not for ever: a large value may take so many deadlines to come.
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

    /// <summary>When a command that begins now is given up.</summary>
    public long DeadlineOf(long started) => started + _silenceLimit;

    public void Start() => _beat.Change(_settings.RoleInterval, _settings.RoleInterval);

    public bool WasFrozenBefore(long now) => now - Volatile.Read(ref _lastBeat) > _frozenAfter;

    /// <summary>Under the lane's lock: something is under way until then.</summary>
    public void Watch(long deadline)
    {
        if (deadline < _due)
        {
            _due = deadline;
            _sweep.Change(Until(deadline), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Under the lane's lock, by a sweep: what is due after it is to be watched anew.</summary>
    public void Swept() => _due = long.MaxValue;

    public void Stop()
    {
        _sweep.Dispose();
        _beat.Dispose();
    }

    private void Sweep() => _lane.Sweep(Now, _input.LastBytes, _silenceLimit, DeadlinesPerReply * _silenceLimit);

    /// <summary>Rounded up, so that what is due then is past when it comes.</summary>
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
