namespace SessionKernel;

// Measures how long callers' code takes on one thread: all its time except sending. A single caller over a network writes its next command
// from its own continuation, and that write takes 40 to 80 µs. Counted as the caller's code, it made any code look long, and moved each
// load to the pool: 281 instead of 32 µs of processor time a load at 0.2 ms each way, 346 instead of 73 at 1 ms (`Benchmarks -- scheduling
// --callers 1 --work 0`, variants A2 and A).
internal struct CodeTime(long now, long sending)
{
    private long _now = now;
    private long _sending = sending;

    /// <param name="now">The monotonic clock.</param>
    /// <param name="sending">How many ticks this thread has spent on sending in all.</param>
    /// <returns>How many ticks callers' code took since the last call.</returns>
    public long Take(long now, long sending)
    {
        var ticks = now - _now - (sending - _sending);
        (_now, _sending) = (now, sending);
        return ticks;
    }
}
