namespace SessionKernel.Benchmarks.Budget;

/// <summary>A line of the budget.</summary>
/// <param name="Name">As in allocation-budget.json.</param>
/// <param name="Operations">How often it is done in the closed loop, and in the open loops.</param>
/// <param name="Caller">Makes the caller of a number from 0.</param>
internal sealed record Entry(string Name, int Operations, Func<int, Caller> Caller)
{
    /// <summary>Ends without I/O: every open loop does all the operations. Of what takes longer the open loops do a share each.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>Makes ready for so many operations; not counted.</summary>
    public Func<int, Task>? Prepare { get; init; }

    /// <summary>Ends what so many operations have left behind, counted with them; how many came to something unexpected.</summary>
    public Func<int, Task<int>>? Settle { get; init; }
}
