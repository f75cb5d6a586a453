using System.Globalization;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>Measured bytes per operation beside the budget. The worst loop decides the verdict.</summary>
internal static class BudgetTable
{
    private const string Within = "within";

    /// <returns>Whether everything is within its budget.</returns>
    public static bool Print(IReadOnlyList<Measurement> measured, Dictionary<string, double> budgets)
    {
        var columns = string.Join(" | ", Traffic.All.Select(traffic => traffic.Name));
        Console.WriteLine($"| B/op | {columns} | budget | verdict |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat(" --- |", Traffic.All.Count + 3))}");
        var allWithin = true;
        foreach (var entry in measured.GroupBy(m => m.Entry))
        {
            var verdict = Judge([.. entry], budgets.TryGetValue(entry.Key, out var budget) ? budget : null);
            allWithin &= verdict == Within;
            var figures = string.Join(" | ", entry.Select(m => Text(m.BytesPerOperation)));
            Console.WriteLine($"| {entry.Key} | {figures} | {Text(budget)} | {verdict} |");
        }

        foreach (var unknown in budgets.Keys.Except(measured.Select(m => m.Entry)))
        {
            allWithin = false;
            Console.WriteLine($"{unknown} has a budget, but is not measured.");
        }

        return allWithin;
    }

    private static string Judge(Measurement[] loops, double? budget) => loops.Sum(m => m.Unexpected) switch
    {
        > 0 and var count => $"{count} failed",
        _ when budget is null => "has no budget",
        _ => loops.Max(m => m.BytesPerOperation) <= budget ? Within : "EXCEEDED",
    };

    private static string Text(double bytes) => bytes.ToString("0.0", CultureInfo.InvariantCulture);
}
