using System.Globalization;
using SessionKernel.Benchmarks.Compare.Subjects;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>Markdown for people.</summary>
internal static class Report
{
    private const string Columns = "| subject | op/s | × stackexchange-lease | × raw-limit | B/op | serializer B/op | CPU µs/op | p50 µs | p99 µs | commands/op |";
    private const string Rule = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    /// <summary>Failures have a column where there are any.</summary>
    public static IEnumerable<string> Table(Scenario scenario, int callers, IReadOnlyList<Row> rows)
    {
        var showsFailed = rows.Any(static row => row.Failed > 0);
        return
        [
            Text($"## {scenario.Name()}, {callers} {(callers == 1 ? "caller" : "callers")}"), "",
            Columns + (showsFailed ? " failed |" : ""), Rule + (showsFailed ? " ---: |" : ""),
            .. rows.Select(row => Line(rows, row, scenario) + (showsFailed ? Text($" {row.Failed:N0} |") : "")),
            "",
        ];
    }

    private static string Line(IReadOnlyList<Row> rows, Row row, Scenario scenario) => Text(
        $"| {row.Subject} | {row.OpsPerSecond:N0} | {Times(rows, row, scenario, SubjectKind.StackExchangeLease)} | {Times(rows, row, scenario, SubjectKind.RawLimit)} | {row.BytesPerOp:N1} | {row.SerializerBytesPerOp:N1} | {row.CpuMicrosPerOp:N2} | {row.P50Micros:N1} | {row.P99Micros:N1} | {row.RedisCommandsPerOp:0.###} |");

    private static string Times(IReadOnlyList<Row> rows, Row row, Scenario scenario, string against) =>
        CompareTargets.Ratio(rows, scenario, row.Callers, row.Subject, against, static other => other.OpsPerSecond) is { } ratio ? Text($"{ratio:0.00}") : "";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
