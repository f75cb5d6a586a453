namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>What one process has used since it began.</summary>
internal sealed record AppUsage(double CpuMicros, long AllocatedBytes)
{
    public static AppUsage Read(bool collects)
    {
        if (collects)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new AppUsage(Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true));
    }
}
