using System.CommandLine;
using System.Text.Json;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.Testing.Servers;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>Decides whether a lane's own thread pays off, compared with an asynchronous read on the thread pool.</summary>
internal static class SchedulingCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = SchedulingOptions.Of(parsed);
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
        Console.WriteLine(Machine.Describe(redis));
        Console.WriteLine(FormattableString.Invariant(
            $"loads of {SchedulingOptions.PayloadBytes} B; medians of {options.Rounds} rounds of {options.Slice.TotalSeconds:0.##} s"));
        Console.WriteLine($"load average before: {LoadAverage()}");
        Console.WriteLine();

        var all = new List<SchedulingRow>();
        string[]? ids = null;
        foreach (var delay in options.Delays)
        {
            await using var trial = await SchedulingTrial.OpenAsync(options, server.EndPoint, delay);
            ids ??= await trial.PopulateAsync();
            foreach (var cell in Cells(options, delay))
            {
                all.AddRange(await trial.RunAsync(cell, ids));
            }

            Print(SchedulingTable.Of(delay, all.Where(row => row.DelayMicros == delay)));
        }

        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(all, s_json) + "\n");
        }

        Print(all.Where(static row => row.Failed > 0).Select(static row => $"FAILED: {row}"));
        return all.Any(static row => row.Failed > 0) ? 1 : 0;
    }

    private static IEnumerable<SchedulingCell> Cells(SchedulingOptions options, int delay) =>
        from callers in options.Callers
        from work in options.Work
        select new SchedulingCell(delay, callers, work);

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
