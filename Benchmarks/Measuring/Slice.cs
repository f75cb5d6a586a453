using System.Diagnostics;

namespace SessionKernel.Benchmarks.Measuring;

/// <summary>The figures of one slice of time.</summary>
/// <param name="Failed">Operations without the expected result.</param>
internal readonly record struct Figures(
    double OpsPerSecond, double BytesPerOp, double CpuMicrosPerOp, double P50Micros, double P99Micros, long Failed);

// The figures are those of a window, which opens when every caller runs and closes before any of them must stop, so that neither starting
// nor ending counts.
internal static class Slice
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <param name="callers">All callers that take part.</param>
    /// <param name="run">Completes when they have stopped and nothing of theirs is under way.</param>
    /// <param name="duration">The duration of the window.</param>
    /// <param name="most">The maximum number of their operations, all together.</param>
    public static async Task<Figures> RunAsync(LoopCaller[] callers, Func<Task> run, TimeSpan duration, long most)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var phase = new Phase(callers.Length, duration + Grace);
        foreach (var caller in callers)
        {
            caller.Begin(phase, most / callers.Length);
        }

        var running = run();
        await Task.WhenAny(phase.Running, running);
        var opened = Reading.Take(callers);
        await Task.WhenAny(Task.Delay(duration), phase.Through, running);
        var closed = Reading.Take(callers);
        phase.Stop();
        await running;
        return Between(opened, closed, callers);
    }

    private static Figures Between(Reading opened, Reading closed, LoopCaller[] callers)
    {
        var latencies = new LatencyHistogram();
        foreach (var caller in callers)
        {
            latencies.Add(caller.Latencies);
        }

        var operations = Math.Max(1, closed.Operations - opened.Operations);
        return new Figures(
            operations / Stopwatch.GetElapsedTime(opened.Timestamp, closed.Timestamp).TotalSeconds,
            (closed.Bytes - opened.Bytes) / (double)operations,
            (closed.Cpu - opened.Cpu).TotalMicroseconds / operations,
            latencies.Percentile(0.5) / 1000,
            latencies.Percentile(0.99) / 1000,
            callers.Sum(static caller => caller.Failed));
    }

    private readonly record struct Reading(long Timestamp, long Operations, long Bytes, TimeSpan Cpu)
    {
        public static Reading Take(LoopCaller[] callers) => new(
            Stopwatch.GetTimestamp(),
            callers.Sum(static caller => caller.Done),
            GC.GetTotalAllocatedBytes(precise: true),
            Environment.CpuUsage.TotalTime);
    }
}
