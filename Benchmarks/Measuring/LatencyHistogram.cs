using System.Numerics;

namespace SessionKernel.Benchmarks.Measuring;

/// <summary>
/// Latencies in a fixed number of buckets: 32 for each doubling, so that a reading is off by at most 1.6 %, up to 18 minutes. Recording
/// allocates nothing. One writer at a time.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 5;
    private const int PerDoubling = 1 << Bits;
    private const int LargestExponent = 40;

    // Values below 2 × 32 have a bucket each; above, a bucket is 2^shift wide.
    private readonly int[] _counts = new int[(LargestExponent - Bits + 1) * PerDoubling];

    public void Record(long nanoseconds)
    {
        var value = Math.Clamp(nanoseconds, 0, (1L << LargestExponent) - 1);
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - Bits);
        _counts[(shift * PerDoubling) + (int)(value >> shift)]++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    public void Clear() => Array.Clear(_counts);

    /// <summary>The middle of the bucket with the value at <paramref name="share"/> by nearest rank; 0 if empty.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * _counts.Sum(static count => (long)count));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0)
            {
                return Middle(i);
            }
        }

        return 0;
    }

    private static double Middle(int bucket)
    {
        var shift = Math.Max(0, (bucket / PerDoubling) - 1);
        var lowest = (long)(bucket - (shift * PerDoubling)) << shift;
        return lowest + (((1L << shift) - 1) / 2.0);
    }
}
