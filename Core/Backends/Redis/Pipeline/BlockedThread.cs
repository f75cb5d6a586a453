namespace SessionKernel;

// Whether a thread is held by what blocks it, told from one that computes, is compiled for, or gets no processor on a busy machine: by
// looks at what it does. The wait for a lock, a task or an event is known to the runtime. That in a system call looks like one for a
// lock of the runtime itself, such as its compiler's, so it is taken for a block after longer only; a thread that used the processor
// meanwhile did not sleep.
internal sealed class BlockedThread(Func<ThreadActivity> activity)
{
    private const int WaitsUntilBlocked = 5;
    private const int SleepsUntilBlocked = 25;

    private int _waits;
    private int _sleeps;
    private long _used = -1;

    /// <summary>Once each interval of the guard.</summary>
    /// <returns>Whether it is blocked, without a doubt.</returns>
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
/// <param name="Sleeps">Whether the system has it asleep.</param>
/// <param name="UsedNs">Processor time that it has used; null = not known here.</param>
internal readonly record struct ThreadActivity(bool Waits, bool Sleeps = false, long? UsedNs = null);
