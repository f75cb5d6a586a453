namespace SessionKernel.Benchmarks.Budget;

/// <summary>What the whole process allocated while one loop of an entry ran.</summary>
internal sealed class Measurement(string entry, string traffic, int operations, long bytes, TimeSpan duration, int unexpected)
{
    public string Entry => entry;

    public string Traffic => traffic;

    public TimeSpan Duration => duration;

    /// <summary>How many operations had an unexpected result.</summary>
    public int Unexpected => unexpected;

    /// <summary>What the process allocates in the same time without operations.</summary>
    public long IdleBytes { get; set; }

    /// <summary>Rounded to a tenth of a byte: a thread that the pool starts, with its caches, takes a few KB.</summary>
    public double BytesPerOperation => Math.Round(Math.Max(0, bytes - IdleBytes) / (double)operations, 1);
}
