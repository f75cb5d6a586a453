using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SessionKernel.Testing.Proxies;

/// <summary>On Linux, sleeps for less than a millisecond, the unit of <see cref="Thread.Sleep(int)"/>.</summary>
internal static class FineSleep
{
    private const int SetTimerSlack = 29;

    /// <summary>
    /// Call this on the thread that is going to sleep: the system may then wake it on time, instead of up to 50 µs late.
    /// </summary>
    public static void BeginThread()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetTimerSlack, 1);
        }
    }

    /// <param name="due">A timestamp of <see cref="Stopwatch"/>.</param>
    public static void Until(long due)
    {
        while (Stopwatch.GetTimestamp() is var now && now < due)
        {
            var left = Stopwatch.GetElapsedTime(now, due);
            if (OperatingSystem.IsLinux())
            {
                _ = Sleep((uint)Math.Max(1, left.TotalMicroseconds));
            }
            else
            {
                Thread.Sleep(left);
            }
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int option, nuint value);
}
