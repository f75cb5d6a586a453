namespace SessionKernel;

/// <summary>The machine's clocks, with the wall clock corrected by the server's: for hosts that judge a store's data by it.</summary>
internal sealed class ServerTime(TimeProvider machine, ServerClock clock) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddMilliseconds(-clock.AheadMs);

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
