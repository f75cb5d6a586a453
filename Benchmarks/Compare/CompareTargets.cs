using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>What this library promises beside its peers.</summary>
internal static class CompareTargets
{
    private const int Many = 64;
    private static readonly Func<Row, double> Rate = static row => row.OpsPerSecond;
    private static readonly Func<Row, double?> OwnBytes = static row => row.BytesPerOp - row.SerializerBytesPerOp;

    public static IReadOnlyList<Target<Row>> All { get; } =
    [
        AtLeastTimes(2.5, Scenario.Load, SubjectKind.KernelLane, SubjectKind.StackExchangeLease),
        AtLeastTimes(6, Scenario.LoadTouch, SubjectKind.KernelLane, SubjectKind.AspNetCoreSession),
        AtLeastTimes(1.5, Scenario.LoadSave, SubjectKind.KernelLane, SubjectKind.StackExchangeLease),
        AtLeastTimes(0.35, Scenario.Load, SubjectKind.KernelLane, SubjectKind.RawLimit),
        AtMost(1, "B", "bytes beyond the serializer's", Scenario.Load, OwnBytes),
        AtMost(1, "B", "bytes beyond the serializer's", Scenario.LoadTouch, OwnBytes),
        AtMost(1.05, "", "commands", Scenario.LoadTouch, static row => row.RedisCommandsPerOp),
        new("load, kernel-lane: p50 against stackexchange-lease, 1 caller", 1.15, AtLeast: false, "×",
            static rows => Ratio(rows, Scenario.Load, 1, SubjectKind.KernelLane, SubjectKind.StackExchangeLease, static row => row.P50Micros)),
        AtLeastTimes(0.9, Scenario.Load, SubjectKind.KernelMultiplexer, SubjectKind.StackExchangeLease),
    ];

    public static IReadOnlyList<Target<Row>> OnCluster { get; } = [AtLeastTimes(2, Scenario.Load, SubjectKind.KernelLane, SubjectKind.KernelMultiplexer)];

    /// <summary>One figure against another; null when either is missing.</summary>
    public static double? Ratio(IReadOnlyList<Row> rows, Scenario scenario, int callers, string subject, string against, Func<Row, double> figure) =>
        Find(rows, scenario, callers, subject) is { } row && Find(rows, scenario, callers, against) is { } other && figure(other) > 0
            ? figure(row) / figure(other)
            : null;

    private static Target<Row> AtLeastTimes(double limit, Scenario scenario, string subject, string against) => new(
        $"{scenario.Name()}, {subject}: op/s against {against}", limit, AtLeast: true, "×", rows => Ratio(rows, scenario, Many, subject, against, Rate));

    private static Target<Row> AtMost(double limit, string unit, string what, Scenario scenario, Func<Row, double?> figure) => new(
        $"{scenario.Name()}, {SubjectKind.KernelLane}: {what}", limit, AtLeast: false, unit,
        rows => Find(rows, scenario, Many, SubjectKind.KernelLane) is { } row ? figure(row) : null);

    private static Row? Find(IReadOnlyList<Row> rows, Scenario scenario, int callers, string subject) =>
        rows.FirstOrDefault(row => row.Scenario == scenario.Name() && row.Callers == callers && row.Subject == subject);
}
