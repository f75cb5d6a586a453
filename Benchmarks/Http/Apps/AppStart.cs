namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>What an app's start took, measured by the app itself.</summary>
/// <param name="HostMillis">From <c>builder.Build()</c> to the end of <c>StartAsync</c>.</param>
/// <param name="CpuMillis">The CPU time of the process since it began.</param>
/// <param name="WorkingSetBytes">The working set of the process.</param>
/// <param name="HeapBytes">What is alive after a full collection.</param>
internal sealed record AppStart(double HostMillis, double CpuMillis, long WorkingSetBytes, long HeapBytes)
{
    public static AppStart Read(TimeSpan host)
    {
        var (cpu, workingSet) = (Environment.CpuUsage.TotalTime, Environment.WorkingSet);
        return new AppStart(host.TotalMilliseconds, cpu.TotalMilliseconds, workingSet, GC.GetTotalMemory(forceFullCollection: true));
    }
}
