using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SessionKernel.Testing.Proxies;

/// <summary>Sleeps for less than the millisecond that <see cref="Thread.Sleep(int)"/> counts in, where the system is Linux.</summary>
internal static class FineSleep
{
    private const int SetTimerSlack = 29;

    /// <summary>
    /// To be called by the thread that is going to sleep: the system may then wake it on time, and not up to 50 µs late.
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
