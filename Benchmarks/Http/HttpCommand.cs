using System.CommandLine;
using System.Text.Json;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Starts;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Http;

/// <summary>Compares the same endpoints over each session and each ticket: under load, and how soon they respond after a start.</summary>
internal static class HttpCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = HttpOptions.Of(parsed);
        await using var server = await RedisUnderTest.OpenAsync(address: null);
        // First, while nothing else runs but the server.
        var starts = await StartMeasurement.RunAsync(options.Starts, server.Address);
        var requests = options.Rounds > 0 ? await HttpMeasurement.RunAsync(options, server.Address) : [];
        await PrintAsync(options, server.Address, requests, starts);
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(new { requests, starts }, s_json) + "\n");
        }

        return Verdicts.AreMet(HttpTargets.All, requests) ? 0 : 1;
    }

    private static async Task PrintAsync(HttpOptions options, string redis, HttpRow[] requests, StartRow[] starts)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        IEnumerable<string> lines =
        [
            Machine.Describe(connection),
            FormattableString.Invariant($"{options.Visitors} connections, each with a session of {ByteCart.Length} B ")
                + FormattableString.Invariant($"or a ticket of {UserClaims.Length} B; medians of {options.Rounds} interleaved rounds ")
                + FormattableString.Invariant($"of {options.Round.TotalSeconds:0.##} s; apps with the server GC"),
            "",
            .. HttpEndpoints.All.SelectMany(endpoint => HttpReport.Table(endpoint, requests)),
            .. StartReport.Table(options.Starts, starts),
            .. Verdicts.Table("Targets", HttpTargets.All, requests),
        ];
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
