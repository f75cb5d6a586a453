namespace SessionKernel;

// Decides whether code blocks a thread, or whether the thread computes, waits for the JIT compiler, or gets no processor on a busy machine.
// It samples what the thread does. The runtime knows of waits for a lock, a task or an event. A wait in a system call looks like one for a
// lock of the runtime itself, such as the compiler's, so it counts as blocked only after longer. A thread that used the processor meanwhile
// did not sleep.
internal sealed class BlockedThread(Func<ThreadActivity> activity)
{
    private const int WaitsUntilBlocked = 5;
    private const int SleepsUntilBlocked = 25;

    private int _waits;
    private int _sleeps;
    private long _used = -1;

    /// <summary>The watchdog calls it once in each interval.</summary>
    /// <returns>Whether the thread is certainly blocked.</returns>
    public bool Look()
    {
        var now = activity();
        var hasRun = now.UsedNs is not { } used || used != _used;
        _used = now.UsedNs ?? -1;
        _waits = now.Waits ? _waits + 1 : 0;
        _sleeps = now.Sleeps && !hasRun ? _sleeps + 1 : 0;
        return _waits >= WaitsUntilBlocked || _sleeps >= SleepsUntilBlocked;
    }
}

/// <param name="Waits">Whether it waits for a lock, a task or an event.</param>
/// <param name="Sleeps">Whether the operating system reports it as sleeping.</param>
/// <param name="UsedNs">The processor time that it has used; null = not known on this system.</param>
internal readonly record struct ThreadActivity(bool Waits, bool Sleeps = false, long? UsedNs = null);
