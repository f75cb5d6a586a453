namespace SessionKernel;

/// <summary>Lets one event a second through for each reason, so that an outage does not flood the log.</summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private const int Reasons = 64;

    private readonly long[] _last = new long[Reasons];

    public bool Allows(int reason)
    {
        ref var slot = ref _last[(uint)reason % Reasons];
        var now = 1 + time.GetTimestamp();
        var last = Volatile.Read(ref slot);
        return (last == 0 || time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1))
            && Interlocked.CompareExchange(ref slot, now, last) == last;
    }
}
