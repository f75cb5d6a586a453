namespace SessionKernel.Benchmarks.Budget;

/// <summary>What the whole process allocated while one loop of an entry ran.</summary>
internal sealed class Measurement(string entry, string traffic, int operations, long bytes, TimeSpan duration, int unexpected)
{
    public string Entry => entry;

    public string Traffic => traffic;

    public TimeSpan Duration => duration;

    /// <summary>How many operations did not come to what was expected.</summary>
    public int Unexpected => unexpected;

    /// <summary>What the process allocates in the same time while nothing is asked of it.</summary>
    public long IdleBytes { get; set; }

    /// <summary>To a tenth of a byte: a thread that the pool starts, and its caches, are a few KB.</summary>
    public double BytesPerOperation => Math.Round(Math.Max(0, bytes - IdleBytes) / (double)operations, 1);
}
