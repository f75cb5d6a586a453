using System.Text.Json.Serialization;

namespace SessionKernel.Benchmarks.Measuring;

/// <summary>
/// The medians of one subject in one scenario with a number of callers. Its names, in camel case, are those in the JSON file.
/// </summary>
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
    /// <summary>The server memory of one stored value, if measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RedisBytes { get; init; }

    public static Row Of(
        string scenario, string subject, int callers, IReadOnlyList<Figures> rounds, double serializerBytes, double? commands) => new(
        scenario,
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

    /// <summary>The ratio of one figure to another; null if either is missing.</summary>
    public static double? Ratio(
        IReadOnlyList<Row> rows, string scenario, int callers, string subject, string against, Func<Row, double?> figure) =>
        Find(rows, scenario, callers, subject) is { } row && Find(rows, scenario, callers, against) is { } other && figure(other) > 0
            ? figure(row) / figure(other)
            : null;

    public static Row? Find(IReadOnlyList<Row> rows, string scenario, int callers, string subject) =>
        rows.FirstOrDefault(row => row.Scenario == scenario && row.Callers == callers && row.Subject == subject);

    private static double Median(IReadOnlyList<Figures> rounds, Func<Figures, double> figure, int digits) =>
        Math.Round(Rounds.Of(rounds, figure).Median, digits);
}
