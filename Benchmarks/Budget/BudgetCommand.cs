using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>Bytes allocated per operation, stage by stage and for the whole flow, against allocation-budget.json.</summary>
internal static class BudgetCommand
{
    private static readonly Option<string?> s_redis = CommandOptions.Redis();

    public static IReadOnlyList<Option> Options { get; } = [s_redis];

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        await using var redis = await RedisUnderTest.OpenAsync(parsed.GetValue(s_redis));
        return await MeasureAsync(redis.Address);
    }

    private static async Task<int> MeasureAsync(string address)
    {
        var budgets = AllocationBudget.Read();
        var started = Stopwatch.GetTimestamp();
        await using var onLane = await FlowStores.OpenAsync(address, continueOnPool: false);
        await using var onPool = await FlowStores.OpenAsync(address, continueOnPool: true);
        IReadOnlyList<Entry> entries = [.. StageEntries.All(), .. await FlowEntries.AllAsync(onLane)];
        IReadOnlyList<Entry> pooled = [.. StageEntries.All(), .. await FlowEntries.AllAsync(onPool)];
        var measured = new List<Measurement>();
        PoolQueue.Grow();
        foreach (var traffic in Traffic.All)
        {
            measured.AddRange(await traffic.MeasureAsync(traffic.EndsOnPool ? pooled : entries, budgets));
        }

        IdleRun.Subtract(measured);
        var isWithin = BudgetTable.Print(measured, budgets);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        return isWithin ? 0 : 1;
    }
}
