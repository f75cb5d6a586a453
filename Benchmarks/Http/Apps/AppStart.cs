namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>What an app's start has taken, by the app itself.</summary>
/// <param name="HostMillis">From <c>builder.Build()</c> to the end of <c>StartAsync</c>.</param>
/// <param name="CpuMillis">Of the process, since it began.</param>
/// <param name="WorkingSetBytes">Of the process.</param>
/// <param name="HeapBytes">What lives after a full collection.</param>
internal sealed record AppStart(double HostMillis, double CpuMillis, long WorkingSetBytes, long HeapBytes)
{
    public static AppStart Read(TimeSpan host)
    {
        var (cpu, workingSet) = (Environment.CpuUsage.TotalTime, Environment.WorkingSet);
        return new AppStart(host.TotalMilliseconds, cpu.TotalMilliseconds, workingSet, GC.GetTotalMemory(forceFullCollection: true));
    }
}
