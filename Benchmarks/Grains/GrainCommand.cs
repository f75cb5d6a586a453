using System.CommandLine;
using System.Text.Json;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>
/// Compares this library's grain storage with Orleans' own in Redis, and prints tables and verdicts, and JSON on request.
/// </summary>
internal static class GrainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = GrainOptions.Of(parsed);
        await using var server = await RedisUnderTest.OpenAsync(address: null);
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.Address},allowAdmin=true");
        Print(
        [
            Machine.Describe(redis),
            FormattableString.Invariant(
                $"{options.States} states of {GrainOptions.PayloadBytes} B, {GrainOptions.Callers} callers; ")
                + FormattableString.Invariant($"medians of {options.Rounds} interleaved rounds of {options.Slice.TotalSeconds:0.##} s"),
            "",
        ]);
        var rows = new List<Row>();
        foreach (var deletes in new[] { false, true })
        {
            await using var comparison = await GrainComparison.OpenAsync(options, redis, deletes);
            foreach (var scenario in comparison.Scenarios)
            {
                rows.AddRange(await comparison.RunAsync(scenario));
                Print(RowTable.Of(
                    scenario.Name(),
                    GrainOptions.Callers,
                    [.. rows.Where(row => row.Scenario == scenario.Name())],
                    GrainStorageKind.OrleansRedis));
            }
        }

        Print(Verdicts.Table("Targets", GrainTargets.All, rows));
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(rows, Json) + "\n");
        }

        return Verdicts.AreMet(GrainTargets.All, rows) && rows.All(static row => row.Failed == 0) ? 0 : 1;
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
