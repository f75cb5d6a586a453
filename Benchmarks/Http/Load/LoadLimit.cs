using System.Diagnostics;

namespace SessionKernel.Benchmarks.Http.Load;

/// <summary>When a visitor stops: after a time, or after a number of requests.</summary>
internal readonly record struct LoadLimit(long EndsAt, long Requests)
{
    public static LoadLimit Of(TimeSpan duration, long requests) =>
        new(Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency), requests);

    public bool IsReached(long done) => done >= Requests || Stopwatch.GetTimestamp() >= EndsAt;
}
