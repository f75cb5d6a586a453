using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>Markdown for people: all rows of one link.</summary>
internal static class SchedulingTable
{
    public static IEnumerable<string> Of(int delayMicros, IEnumerable<SchedulingRow> rows) =>
    [
        delayMicros == 0 ? "## Loopback" : Text($"## {delayMicros / 1000.0:0.0} ms each way"), "",
        "| callers | work µs | variant | op/s | × A | CPU µs/op | × A | p99 µs | × A | B/op |",
        "| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        .. rows.Select(Line),
        "",
    ];

    private static string Line(SchedulingRow row) =>
        Text($"| {row.Callers} | {row.WorkMicros} | {row.Variant} | {row.OpsPerSecond:N0} | {Spread(row, row.RateRatio)} ")
        + Text($"| {row.CpuMicrosPerOp:N2} | {Spread(row, row.CpuRatio)} | {row.P99Micros:N0} | {Spread(row, row.P99Ratio)} ")
        + Text($"| {row.BytesPerOp:N1} |");

    private static string Spread(SchedulingRow row, Rounds ratio) =>
        row.Variant == Variant.LaneThread.Name ? "" : Text($"{ratio.Median:0.00} ({ratio.Least:0.00} to {ratio.Most:0.00})");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
