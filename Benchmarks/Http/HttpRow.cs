using System.Text.Json.Serialization;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http;

/// <summary>The figures that do not change from round to round.</summary>
internal readonly record struct HttpCounts(double CommandsPerRequest, double CookieBytes);

/// <summary>The figures of one round of one app and endpoint.</summary>
internal readonly record struct HttpRound(double RequestsPerSecond, double CpuMicrosPerRequest, double BytesPerRequest);

/// <summary>The medians of one app and endpoint. Its names, in camel case, are those in the JSON file.</summary>
internal sealed record HttpRow(
    string App,
    string Endpoint,
    double RequestsPerSecond,
    double CpuMicrosPerRequest,
    double CommandsPerRequest,
    double BytesPerRequest,
    double CookieBytes)
{
    [JsonIgnore]
    public Rounds Rates { get; private init; }

    [JsonIgnore]
    public Rounds Cpu { get; private init; }

    public static HttpRow Of(string app, string endpoint, IReadOnlyList<HttpRound> rounds, HttpCounts counts)
    {
        var rates = Rounds.Of(rounds, static round => round.RequestsPerSecond);
        var cpu = Rounds.Of(rounds, static round => round.CpuMicrosPerRequest);
        var bytes = Rounds.Of(rounds, static round => round.BytesPerRequest);
        return new HttpRow(
            app,
            endpoint,
            Math.Round(rates.Median),
            Math.Round(cpu.Median, 3),
            Math.Round(counts.CommandsPerRequest, 4),
            Math.Round(bytes.Median, 1),
            Math.Round(counts.CookieBytes, 1))
        {
            Rates = rates,
            Cpu = cpu,
        };
    }
}
