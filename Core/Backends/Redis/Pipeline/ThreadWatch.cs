using System.Globalization;

namespace SessionKernel;

/// <summary>Tells what one thread does, as the runtime knows it and, on Linux, the operating system.</summary>
internal sealed class ThreadWatch
{
    private readonly Thread _thread = Thread.CurrentThread;
    private readonly string? _tasks = OperatingSystem.IsLinux() ? Find() : null;

    /// <summary>Call it on the thread itself.</summary>
    public static ThreadWatch OfCurrent() => new();

    public ThreadActivity Activity()
    {
        var waits = (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0;
        if (_tasks is null)
        {
            return new ThreadActivity(waits);
        }

        try
        {
            // The name before the state may contain anything, so look for the last parenthesis.
            var stat = File.ReadAllText($"{_tasks}/stat");
            var state = stat[stat.LastIndexOf(')') + 2];
            var used = long.Parse(File.ReadAllText($"{_tasks}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
            return new ThreadActivity(waits, Sleeps: state is 'S' or 'D', used);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            // The thread has ended, or the system does not tell.
            return new ThreadActivity(waits);
        }
    }

    private static string? Find()
    {
        try
        {
            return new FileInfo("/proc/thread-self").LinkTarget is { } link ? $"/proc/{link}" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As on other systems, the runtime's information must do.
            return null;
        }
    }
}
