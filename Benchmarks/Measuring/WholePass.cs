namespace SessionKernel.Benchmarks.Measuring;

/// <summary>One operation for each item, not timed.</summary>
internal static class WholePass
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);

    /// <param name="callers">The callers. Caller i has the items i, i + the number of callers, and so on.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="run">Completes when all callers have stopped.</param>
    /// <param name="what">The name of the pass, for the message.</param>
    /// <exception cref="InvalidOperationException">An operation failed.</exception>
    public static async Task RunAsync(LoopCaller[] callers, int items, Func<Task> run, string what)
    {
        var phase = new Phase(callers.Length, AtMost);
        for (var i = 0; i < callers.Length; i++)
        {
            callers[i].Begin(phase, ShareOf(i, callers.Length, items));
        }

        await run();
        var done = callers.Sum(static caller => caller.Done - caller.Failed);
        if (done != items)
        {
            throw new InvalidOperationException($"{what}: {done} of {items} operations succeeded in a pass.");
        }
    }

    private static int ShareOf(int caller, int callers, int items) => (items - caller + callers - 1) / callers;
}
