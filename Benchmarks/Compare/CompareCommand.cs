using System.CommandLine;
using System.Text.Json;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>
/// Runs every subject in every scenario with every number of callers, and prints tables and verdicts, and JSON on request.
/// </summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = CompareOptions.Of(parsed);
        await using var server = await (options.Cluster ? RedisUnderTest.OpenClusterAsync() : RedisUnderTest.OpenAsync(options.Redis));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.Address);
        Console.WriteLine(Machine.Describe(redis));
        Console.WriteLine(FormattableString.Invariant(
            $"{CompareOptions.Sessions} sessions of {options.PayloadBytes} B; ")
            + FormattableString.Invariant(
                $"medians of {CompareOptions.Rounds} interleaved rounds of {options.Slice.TotalSeconds:0.##} s"));
        Console.WriteLine();

        await using var comparison = await Comparison.OpenAsync(options, server, redis);
        var all = new List<Row>();
        foreach (var scenario in options.Scenarios)
        {
            foreach (var callers in options.Callers)
            {
                var (rows, failures) = await comparison.RunAsync(scenario, callers);
                all.AddRange(rows);
                Print([.. RowTable.Of(scenario.Name(), callers, rows, SubjectKind.StackExchangeLease, SubjectKind.RawLimit), .. failures]);
            }
        }

        Print(Verdicts.Table("Targets, at 64 callers unless stated", options.Cluster ? CompareTargets.OnCluster : CompareTargets.All, all));
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(all, Json) + "\n");
        }

        return all.Any(static row => row.Failed > 0) ? 1 : 0;
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
