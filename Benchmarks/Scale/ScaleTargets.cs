using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scale;

/// <summary>What this library promises for many sessions.</summary>
internal static class ScaleTargets
{
    public static IReadOnlyList<Target<ScaleRow>> All { get; } =
    [
        new("1,000 to 1,000,000 sessions: op/s lost beyond what raw-limit loses", 10, AtLeast: false, "% points", LostBeyondRawLimit),
        // Anything that rounds to nothing: a pool may have grown by a buffer in between.
        new("app memory beyond the touch filter, per live session that is not being used", 0.5, AtLeast: false, "B", BytesPerSession),
    ];

    /// <summary>How much less than with the fewest sessions, in per cent.</summary>
    public static double Lost(Rounds fewest, Rounds now) => 100 * (1 - (now.Median / fewest.Median));

    private static double? LostBeyondRawLimit(IReadOnlyList<ScaleRow> rows) => Ends(rows) is var (least, most)
        ? Lost(least.Kernel, most.Kernel) - Lost(least.RawLimit, most.RawLimit)
        : null;

    private static double? BytesPerSession(IReadOnlyList<ScaleRow> rows) => Ends(rows) is var (least, most)
        ? Math.Max(0, most.HeapBytes - least.HeapBytes) / (double)(most.Sessions - least.Sessions)
        : null;

    private static (ScaleRow Least, ScaleRow Most)? Ends(IReadOnlyList<ScaleRow> rows) =>
        rows.FirstOrDefault(static row => row.Sessions == ScaleOptions.Least) is { } least
        && rows.FirstOrDefault(static row => row.Sessions == ScaleOptions.Most) is { } most
            ? (least, most)
            : null;
}
