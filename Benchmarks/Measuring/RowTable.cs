namespace SessionKernel.Benchmarks.Measuring;

/// <summary>Markdown for people: the rows of one scenario with a number of callers.</summary>
internal static class RowTable
{
    private const string Figures = "B/op | serializer B/op | CPU µs/op | p50 µs | p99 µs | commands/op |";
    private const string FiguresRule = "---: | ---: | ---: | ---: | ---: | ---: |";

    /// <param name="scenario">The scenario of the rows.</param>
    /// <param name="callers">Their number of callers.</param>
    /// <param name="rows">Failures and server memory have a column if there are any.</param>
    /// <param name="peers">The subjects that rates are compared with.</param>
    public static IEnumerable<string> Of(string scenario, int callers, IReadOnlyList<Row> rows, params IReadOnlyList<string> peers)
    {
        var (showsMemory, showsFailed) = (rows.Any(static row => row.RedisBytes > 0), rows.Any(static row => row.Failed > 0));
        return
        [
            Text($"## {scenario}, {callers} {(callers == 1 ? "caller" : "callers")}"), "",
            $"| subject | op/s | {Columns(peers, static peer => $"× {peer}")}{Figures}"
                + $"{(showsMemory ? " Redis B |" : "")}{(showsFailed ? " failed |" : "")}",
            $"| --- | ---: | {Columns(peers, static _ => "---:")}{FiguresRule}"
                + $"{(showsMemory ? " ---: |" : "")}{(showsFailed ? " ---: |" : "")}",
            .. rows.Select(row => Line(rows, row, peers)
                + (showsMemory ? Text($" {row.RedisBytes:N0} |") : "")
                + (showsFailed ? Text($" {row.Failed:N0} |") : "")),
            "",
        ];
    }

    private static string Line(IReadOnlyList<Row> rows, Row row, IReadOnlyList<string> peers) =>
        Text($"| {row.Subject} | {row.OpsPerSecond:N0} | {Columns(peers, peer => Times(rows, row, peer))}")
        + Text($"{row.BytesPerOp:N1} | {row.SerializerBytesPerOp:N1} | {row.CpuMicrosPerOp:N2} | {row.P50Micros:N1} ")
        + Text($"| {row.P99Micros:N1} | {row.RedisCommandsPerOp:0.###} |");

    private static string Times(IReadOnlyList<Row> rows, Row row, string peer) =>
        Row.Ratio(rows, row.Scenario, row.Callers, row.Subject, peer, static other => other.OpsPerSecond) is { } ratio
            ? Text($"{ratio:0.00}")
            : "";

    private static string Columns(IEnumerable<string> peers, Func<string, string> cell) =>
        string.Concat(peers.Select(peer => $"{cell(peer)} | "));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
