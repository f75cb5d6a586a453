using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>What this library promises in comparison with Orleans' own storage in Redis.</summary>
internal static class GrainTargets
{
    public static IReadOnlyList<Target<Row>> All { get; } =
    [
        Rate(1.5, GrainScenario.Read),
        Rate(1.2, GrainScenario.Write),
        OwnBytes(0.5, GrainScenario.Read),
        OwnBytes(0.5, GrainScenario.Write),
        Times(1, atLeast: false, GrainScenario.Write, "server memory of a state", static row => row.RedisBytes),
    ];

    private static Target<Row> Rate(double limit, GrainScenario scenario) =>
        Times(limit, atLeast: true, scenario, "op/s", static row => row.OpsPerSecond);

    private static Target<Row> OwnBytes(double limit, GrainScenario scenario) =>
        Times(limit, atLeast: false, scenario, "bytes beyond the serializer's", static row => row.BytesPerOp - row.SerializerBytesPerOp);

    private static Target<Row> Times(double limit, bool atLeast, GrainScenario scenario, string what, Func<Row, double?> figure) => new(
        $"{scenario.Name()}, {GrainStorageKind.KernelLane}: {what} against {GrainStorageKind.OrleansRedis}", limit, atLeast, "×",
        rows => Row.Ratio(rows, scenario.Name(), GrainOptions.Callers, GrainStorageKind.KernelLane, GrainStorageKind.OrleansRedis, figure));
}
