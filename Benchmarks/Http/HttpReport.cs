using System.Globalization;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http;

/// <summary>Markdown for people.</summary>
internal static class HttpReport
{
    private const string Rule = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    public static IEnumerable<string> Table(HttpEndpoint endpoint, IReadOnlyList<HttpRow> rows) =>
    [
        $"## {endpoint.Name}", "",
        $"| app | requests/s | least to most | CPU µs/request | least to most | {endpoint.Beyond} µs | × {endpoint.Against} "
            + "| commands/request | B/request | cookie B |",
        Rule,
        .. rows.Where(row => row.Endpoint == endpoint.Name).Select(row => Line(endpoint, rows, row)),
        "",
    ];

    private static string Line(HttpEndpoint endpoint, IReadOnlyList<HttpRow> rows, HttpRow row)
    {
        var beyond = row.App == WebApp.None ? null : HttpTargets.CpuBeyond(rows, row.App, row.Endpoint);
        var ratio = beyond / HttpTargets.CpuBeyond(rows, endpoint.Against, row.Endpoint);
        return Text($"| {row.App} | {row.RequestsPerSecond:N0} | {Spread(row.Rates, "N0")} ")
            + Text($"| {row.CpuMicrosPerRequest:N1} | {Spread(row.Cpu, "N1")} | {beyond:N1} | {ratio:0.00} ")
            + Text($"| {row.CommandsPerRequest:0.###} | {row.BytesPerRequest:N0} | {row.CookieBytes:N0} |");
    }

    private static string Spread(Rounds rounds, string format) =>
        string.Join(" to ", new[] { rounds.Least, rounds.Most }.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
