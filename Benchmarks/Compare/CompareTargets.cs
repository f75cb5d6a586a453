using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>What this library promises in comparison with its peers.</summary>
internal static class CompareTargets
{
    private const int Many = 64;
    private static readonly Func<Row, double?> Rate = static row => row.OpsPerSecond;
    private static readonly Func<Row, double?> OwnBytes = static row => row.BytesPerOp - row.SerializerBytesPerOp;

    public static IReadOnlyList<Target<Row>> All { get; } =
    [
        AtLeastTimes(2.5, Scenario.Load, SubjectKind.KernelLane, SubjectKind.StackExchangeLease),
        AtLeastTimes(6, Scenario.LoadTouch, SubjectKind.KernelLane, SubjectKind.AspNetCoreSession),
        AtLeastTimes(1.5, Scenario.LoadSave, SubjectKind.KernelLane, SubjectKind.StackExchangeLease),
        AtLeastTimes(0.35, Scenario.Load, SubjectKind.KernelLane, SubjectKind.RawLimit),
        AtLeastTimes(0.6, Scenario.Load, SubjectKind.KernelLaneTagged, SubjectKind.KernelLaneKeyed),
        AtMost(1, "B", "bytes beyond the serializer's", Scenario.Load, OwnBytes),
        AtMost(1, "B", "bytes beyond the serializer's", Scenario.LoadTouch, OwnBytes),
        AtMost(1.05, "", "commands", Scenario.LoadTouch, static row => row.RedisCommandsPerOp),
        new("load, kernel-lane: p50 against stackexchange-lease, 1 caller", 1.15, AtLeast: false, "×",
            static rows => Row.Ratio(
                rows,
                Scenario.Load.Name(),
                1,
                SubjectKind.KernelLane,
                SubjectKind.StackExchangeLease,
                static row => row.P50Micros)),
        AtLeastTimes(0.9, Scenario.Load, SubjectKind.KernelMultiplexer, SubjectKind.StackExchangeLease),
    ];

    public static IReadOnlyList<Target<Row>> OnCluster { get; } =
        [AtLeastTimes(2, Scenario.Load, SubjectKind.KernelLane, SubjectKind.KernelMultiplexer)];

    private static Target<Row> AtLeastTimes(double limit, Scenario scenario, string subject, string against) => new(
        $"{scenario.Name()}, {subject}: op/s against {against}",
        limit,
        AtLeast: true,
        "×",
        rows => Row.Ratio(rows, scenario.Name(), Many, subject, against, Rate));

    private static Target<Row> AtMost(double limit, string unit, string what, Scenario scenario, Func<Row, double?> figure) => new(
        $"{scenario.Name()}, {SubjectKind.KernelLane}: {what}", limit, AtLeast: false, unit,
        rows => Row.Find(rows, scenario.Name(), Many, SubjectKind.KernelLane) is { } row ? figure(row) : null);
}
