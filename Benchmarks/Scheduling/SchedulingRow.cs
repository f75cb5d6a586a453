using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>
/// One variant in one cell: medians, and the comparison with A round by round. Its names, in camel case, are those in the JSON file.
/// </summary>
internal sealed record SchedulingRow(
    int DelayMicros,
    int Callers,
    int WorkMicros,
    string Variant,
    double OpsPerSecond,
    Rounds RateRatio,
    double CpuMicrosPerOp,
    Rounds CpuRatio,
    double P99Micros,
    Rounds P99Ratio,
    double BytesPerOp,
    long Failed)
{
    /// <param name="cell">The row's cell.</param>
    /// <param name="variant">The row's variant.</param>
    /// <param name="rounds">The rounds of this variant.</param>
    /// <param name="baseline">The rounds of A, in the same order.</param>
    /// <param name="serializerBytes">What the value itself allocates.</param>
    public static SchedulingRow Of(
        SchedulingCell cell, Variant variant, IReadOnlyList<Figures> rounds, IReadOnlyList<Figures> baseline, double serializerBytes)
    {
        return new SchedulingRow(
            cell.DelayMicros, cell.Callers, cell.WorkMicros, variant.Name,
            Median(static one => one.OpsPerSecond), Ratio(static one => one.OpsPerSecond),
            Median(static one => one.CpuMicrosPerOp), Ratio(static one => one.CpuMicrosPerOp),
            Median(static one => one.P99Micros), Ratio(static one => one.P99Micros),
            Median(static one => one.BytesPerOp) - serializerBytes,
            rounds.Sum(static one => one.Failed));

        double Median(Func<Figures, double> figure) => Rounds.Of(rounds, figure).Median;

        Rounds Ratio(Func<Figures, double> figure) => Rounds.Of(rounds.Zip(baseline), pair => figure(pair.First) / figure(pair.Second));
    }
}
