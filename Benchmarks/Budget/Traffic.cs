using System.Diagnostics;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>How operations arrive: a column of the table.</summary>
/// <param name="Name">The heading of its column.</param>
/// <param name="IsOpen">As in <see cref="Loop"/>.</param>
/// <param name="InFlight">The number of callers.</param>
/// <param name="EndsOnPool">Whether the stores always continue callers on the thread pool.</param>
/// <param name="Share">The share of the operations that reach the server; those of the open loops that end on the pool add up to 1.</param>
internal sealed record Traffic(string Name, bool IsOpen, int InFlight, bool EndsOnPool, double Share)
{
    // The runtime counts the calls of a method only after 100 ms without new methods, and recompiles it by that count: after one warm-up in
    // one go, the code would still be slow and would box.
    private const int WarmUps = 3;
    private const double WarmUpShare = 0.04;
    private const int Tries = 6;

    public static IReadOnlyList<Traffic> All { get; } =
    [
        new("closed, 64", IsOpen: false, 64, EndsOnPool: false, 1),
        new("open, 20, lane", IsOpen: true, 20, EndsOnPool: false, 0.3),
        new("open, 5", IsOpen: true, 5, EndsOnPool: true, 0.2),
        new("open, 20", IsOpen: true, 20, EndsOnPool: true, 0.3),
        new("open, 200", IsOpen: true, 200, EndsOnPool: true, 0.5),
    ];

    /// <summary>Warms up all entries, then measures one after the other.</summary>
    public async Task<List<Measurement>> MeasureAsync(IReadOnlyList<Entry> entries, Dictionary<string, double> budgets)
    {
        var lines = entries.Select(entry => (Entry: entry, Callers: Enumerable.Range(0, InFlight).Select(entry.Caller).ToArray())).ToList();
        for (var round = 0; round < WarmUps; round++)
        {
            foreach (var (entry, callers) in lines)
            {
                await RunAsync(entry, callers, WarmUpShare);
            }
        }

        var measured = new List<Measurement>(lines.Count);
        foreach (var (entry, callers) in lines)
        {
            measured.Add(await MeasureAsync(entry, callers, budgets.GetValueOrDefault(entry.Name)));
        }

        return measured;
    }

    /// <summary>
    /// Measures an entry, again while it is over its budget: a pool's ring that doubles does so once, an operation allocates every time.
    /// </summary>
    private async Task<Measurement> MeasureAsync(Entry entry, Caller[] callers, double budget)
    {
        var least = await RunAsync(entry, callers, share: 1);
        for (var tries = 1; tries < Tries && least.Unexpected == 0 && least.BytesPerOperation > budget; tries++)
        {
            var next = await RunAsync(entry, callers, share: 1);
            least = next.Unexpected > 0 || next.BytesPerOperation < least.BytesPerOperation ? next : least;
        }

        return least;
    }

    private async Task<Measurement> RunAsync(Entry entry, Caller[] callers, double share)
    {
        var operations = (int)(entry.Operations * share * (entry.IsInProcess ? 1 : Share));
        if (entry.Prepare is { } prepare)
        {
            await prepare(operations);
        }

        var loop = new Loop(IsOpen, operations);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await loop.RunAsync(callers);
        var unexpected = entry.Settle is { } settle ? await settle(operations) : 0;
        var duration = Stopwatch.GetElapsedTime(started);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        return new Measurement(entry.Name, Name, operations, bytes, duration, loop.Unexpected + unexpected);
    }
}
