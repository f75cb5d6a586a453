using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http;

/// <summary>Markdown for people.</summary>
internal static class HttpReport
{
    private const string Columns = "| app | requests/s | least to most | CPU µs/request | least to most | session µs | × framework | commands/request | B/request |";
    private const string Rule = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    public static IEnumerable<string> Table(string endpoint, IReadOnlyList<HttpRow> rows) =>
    [
        $"## {endpoint}", "", Columns, Rule,
        .. rows.Where(row => row.Endpoint == endpoint).Select(row => Line(rows, row)),
        "",
    ];

    private static string Line(IReadOnlyList<HttpRow> rows, HttpRow row)
    {
        var session = row.App == SessionApp.None ? null : HttpTargets.SessionCpuOf(rows, row.App, row.Endpoint);
        var ratio = session / HttpTargets.SessionCpuOf(rows, SessionApp.Framework, row.Endpoint);
        return Text(
            $"| {row.App} | {row.RequestsPerSecond:N0} | {Spread(row.Rates, "N0")} | {row.CpuMicrosPerRequest:N1} | {Spread(row.Cpu, "N1")} | {session:N1} | {ratio:0.00} | {row.CommandsPerRequest:0.###} | {row.BytesPerRequest:N0} |");
    }

    private static string Spread(Rounds rounds, string format) =>
        string.Join(" to ", new[] { rounds.Least, rounds.Most }.Select(value => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
