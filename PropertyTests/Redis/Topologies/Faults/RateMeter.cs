namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>How many of something were done in each stretch of time since it was made.</summary>
internal sealed class RateMeter
{
    private const int StretchMs = 50;
    private const int Window = 5;
    private const double Full = 0.8;
    private readonly int[] _counts = new int[4_000];
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public void Count() => Interlocked.Increment(ref _counts[Math.Min(StretchOf(NowMs), _counts.Length - 1)]);

    public long NowMs => (long)TimeProvider.System.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Per second, in whole stretches between two moments.</summary>
    public double PerSecond(long fromMs, long toMs)
    {
        var (from, to) = (StretchOf(fromMs) + 1, StretchOf(toMs));
        return _counts[from..to].Sum() * 1_000.0 / ((to - from) * StretchMs);
    }

    /// <summary>Since when, after a moment, a quarter of a second has seen four fifths of a rate; null = not yet.</summary>
    public long? FullSinceMs(long fromMs, double perSecond)
    {
        var needed = perSecond * Full * Window * StretchMs / 1_000;
        for (var at = StretchOf(fromMs); at + Window <= Math.Min(StretchOf(NowMs), _counts.Length); at++)
        {
            if (_counts[at..(at + Window)].Sum() >= needed)
            {
                return Math.Max(0, ((long)at * StretchMs) - fromMs);
            }
        }

        return null;
    }

    private static int StretchOf(long ms) => (int)(ms / StretchMs);
}
