namespace SessionKernel.Benchmarks.Scale;

/// <summary>What this process holds.</summary>
/// <param name="HeapBytes">Live managed objects, after a full collection.</param>
/// <param name="WorkingSetBytes">As the operating system counts it.</param>
internal readonly record struct AppMemory(long HeapBytes, long WorkingSetBytes)
{
    public static AppMemory Read()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new AppMemory(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }
}
