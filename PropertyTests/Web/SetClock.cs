namespace SessionKernel.PropertyTests.Web;

/// <summary>A machine's clock that somebody sets ahead or back; timers and timestamps are not set with it.</summary>
internal sealed class SetClock(TimeProvider truth) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => truth.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => truth.GetUtcNow() + Ahead;

    public override long GetTimestamp() => truth.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        truth.CreateTimer(callback, state, dueTime, period);
}
