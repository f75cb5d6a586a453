using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SessionKernel.Benchmarks.Scheduling;

// Work of a given processor time: a number of steps, not a time on a clock, during which an interrupted thread would do nothing.
internal static class CpuWork
{
    private const int Trials = 20;
    private const int StepsOfTrial = 200_000;

    private static readonly double s_stepsPerMicrosecond = Calibrate();

    private static ulong s_last;

    public static int StepsOf(int microseconds) => (int)(microseconds * s_stepsPerMicrosecond);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(int steps)
    {
        var value = 88_172_645_463_325_252ul;
        for (var i = 0; i < steps; i++)
        {
            value ^= value << 13;
            value ^= value >> 7;
            value ^= value << 17;
        }

        if (steps > 0)
        {
            s_last = value;
        }
    }

    /// <summary>Uses the fastest trial: the others were interrupted.</summary>
    private static double Calibrate() => Enumerable.Range(0, Trials).Max(static _ =>
    {
        var started = Stopwatch.GetTimestamp();
        Run(StepsOfTrial);
        return StepsOfTrial / Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    });
}
