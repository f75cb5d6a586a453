using System.Text.Json;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>allocation-budget.json: bytes per operation by entry.</summary>
internal static class AllocationBudget
{
    public static Dictionary<string, double> Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "allocation-budget.json"));
        return JsonSerializer.Deserialize<Dictionary<string, double>>(file)!;
    }
}
