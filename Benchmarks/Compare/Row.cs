using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>The medians of one subject in one scenario with so many callers; its names, in camel case, are those of the JSON file.</summary>
internal sealed record Row(
    string Scenario,
    string Subject,
    int Callers,
    double OpsPerSecond,
    double BytesPerOp,
    double SerializerBytesPerOp,
    double CpuMicrosPerOp,
    double P50Micros,
    double P99Micros,
    double? RedisCommandsPerOp,
    long Failed)
{
    public static Row Of(Scenario scenario, string subject, int callers, IReadOnlyList<Figures> rounds, double serializerBytes, double? commands) => new(
        scenario.Name(),
        subject,
        callers,
        Median(rounds, static figures => figures.OpsPerSecond, 0),
        Median(rounds, static figures => figures.BytesPerOp, 2),
        Math.Round(serializerBytes, 2),
        Median(rounds, static figures => figures.CpuMicrosPerOp, 3),
        Median(rounds, static figures => figures.P50Micros, 1),
        Median(rounds, static figures => figures.P99Micros, 1),
        commands is { } counted ? Math.Round(counted, 4) : null,
        rounds.Sum(static figures => figures.Failed));

    private static double Median(IReadOnlyList<Figures> rounds, Func<Figures, double> figure, int digits) =>
        Math.Round(Rounds.Of(rounds, figure).Median, digits);
}
