namespace SessionKernel.Benchmarks.Measuring;

internal static class Allocation
{
    private const int WarmUp = 2_000;
    private const int Operations = 10_000;

    /// <summary>What one operation allocates on this thread, in bytes.</summary>
    public static double PerOperation(Action operation)
    {
        Repeat(operation, WarmUp);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(operation, Operations);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Operations;
    }

    private static void Repeat(Action operation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            operation();
        }
    }
}
