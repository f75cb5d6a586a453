namespace SessionKernel;

internal static class MonotonicTime
{
    /// <summary>A span in ticks of the monotonic clock.</summary>
    public static long Ticks(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
