namespace SessionKernel;

/// <summary>Milliseconds of a provider's monotonic clock, in integer arithmetic, because every load reads it for its touch.</summary>
internal sealed class MonotonicClock(TimeProvider time)
{
    private readonly long _frequency = time.TimestampFrequency;
    private readonly long _ticksPerMs = time.TimestampFrequency % 1_000 == 0 ? time.TimestampFrequency / 1_000 : 0;

    /// <summary>Converts a span to ticks of a provider's monotonic clock, the unit of deadlines.</summary>
    public static long Ticks(TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    public long NowMs
    {
        get
        {
            var ticks = time.GetTimestamp();
            return _ticksPerMs != 0
                ? ticks / _ticksPerMs
                : (ticks / _frequency * 1_000) + (ticks % _frequency * 1_000 / _frequency);
        }
    }
}
