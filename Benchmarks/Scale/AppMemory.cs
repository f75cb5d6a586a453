namespace SessionKernel.Benchmarks.Scale;

/// <summary>The memory of this process.</summary>
/// <param name="HeapBytes">Live managed objects, after a full collection.</param>
/// <param name="WorkingSetBytes">The working set, as the operating system counts it.</param>
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
