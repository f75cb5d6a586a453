using System.Diagnostics;

namespace SessionKernel.Benchmarks.Http.Load;

/// <summary>When a visitor stops asking: after so long, or so many requests.</summary>
internal readonly record struct LoadLimit(long EndsAt, long Requests)
{
    public static LoadLimit Of(TimeSpan duration, long requests) =>
        new(Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency), requests);

    public bool IsReached(long done) => done >= Requests || Stopwatch.GetTimestamp() >= EndsAt;
}
