using System.Diagnostics;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>What the same process allocates with the same stores open, but without operations.</summary>
internal static class IdleRun
{
    /// <summary>Lasts as long as the longest loop, and is read at the duration of each.</summary>
    public static void Subtract(IEnumerable<Measurement> measured)
    {
        var shortestFirst = measured.OrderBy(m => m.Duration).ToArray();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        foreach (var measurement in shortestFirst)
        {
            var left = measurement.Duration - Stopwatch.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                Thread.Sleep(left);
            }

            measurement.IdleBytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }
}
