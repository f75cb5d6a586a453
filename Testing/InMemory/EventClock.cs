namespace SessionKernel.Testing.InMemory;

/// <summary>
/// A clock that stands still while code runs, and jumps to the next event when it is told to: a timer, or what a test has posted. Events
/// of one moment come in the order in which they were posted. For one thread.
/// </summary>
internal sealed class EventClock : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private long _now;
    private long _posted;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long the clock has run.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => s_start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Post(TimeSpan delay, Action action) =>
        _events.Enqueue(action, (_now + Math.Max(0, delay.Ticks), ++_posted));

    /// <summary>Runs the next event.</summary>
    /// <exception cref="InvalidOperationException">There is none: whoever waits would wait for ever.</exception>
    public void Step()
    {
        if (!_events.TryDequeue(out var action, out var due))
        {
            throw new InvalidOperationException("Nothing is going to happen any more.");
        }

        _now = due.At;
        action();
    }

    public void RunUntil(Func<bool> isSo)
    {
        while (!isSo())
        {
            Step();
        }
    }

    private sealed class Timer(EventClock clock, Action callback) : ITimer
    {
        private TimeSpan _period;
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Post(dueTime, _version);
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Post(TimeSpan delay, int version) => clock.Post(delay, () =>
        {
            if (version != _version)
            {
                return;
            }

            if (_period != Timeout.InfiniteTimeSpan)
            {
                Post(_period, version);
            }

            callback();
        });
    }
}
