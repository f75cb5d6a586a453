namespace SessionKernel;

/// <summary>
/// A counter that all cores may increment all the time: each has its own cache line. The sum is exact while nobody is counting.
/// </summary>
internal sealed class StripedCounter
{
    private const int CacheLine = 64 / sizeof(long);

    private static readonly int s_stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2(
        (uint)Math.Min(Environment.ProcessorCount, 64));

    private readonly long[] _cells = new long[(s_stripes + 1) * CacheLine];

    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var cell = CacheLine; cell < _cells.Length; cell += CacheLine)
            {
                sum += Interlocked.Read(ref _cells[cell]);
            }

            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref _cells[((Thread.GetCurrentProcessorId() & (s_stripes - 1)) + 1) * CacheLine]);
}
