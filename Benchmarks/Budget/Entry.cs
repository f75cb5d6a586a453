namespace SessionKernel.Benchmarks.Budget;

/// <summary>A line of the budget.</summary>
/// <param name="Name">The name in allocation-budget.json.</param>
/// <param name="Operations">How often it is done in the closed loop, and in the open loops that end on the pool together.</param>
/// <param name="Caller">Makes the caller with a number, from 0.</param>
internal sealed record Entry(string Name, int Operations, Func<int, Caller> Caller)
{
    /// <summary>Whether it ends without I/O. Every open loop then does all operations; otherwise each does a share.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>Prepares that many operations; not counted.</summary>
    public Func<int, Task>? Prepare { get; init; }

    /// <summary>Completes what that many operations left behind, and counts with them. Returns how many had an unexpected result.</summary>
    public Func<int, Task<int>>? Settle { get; init; }
}
