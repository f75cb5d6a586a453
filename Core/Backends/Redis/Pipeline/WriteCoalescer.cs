namespace SessionKernel;

// Lets the commands of pool threads leave in one write while the pool is behind, because a write to the network costs more than the rest of
// a load. A work item of the pool sends them. It runs after the work that was queued before it, so the commands of that work are sent too.
//
// A pool whose threads are all blocked, perhaps by callers that wait for these very commands, runs the item late. The watchdog then sends
// what has waited between two checks, and the next commands (Hold) do not wait for the pool.
internal sealed class WriteCoalescer(Action send, Func<bool> isBehind, Action<IThreadPoolWorkItem> queue) : IThreadPoolWorkItem
{
    public const int Hold = 4 * 1024;
    private const int NoTurn = -1;

    private int _waits;
    private int _turns;
    private int _seen = NoTurn;
    private int _hold;

    /// <param name="send">Sends what was written.</param>
    public static WriteCoalescer OfPool(Action send) => new(
        send,
        static () => ThreadPool.PendingWorkItemCount > 0,
        static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false));

    /// <summary>Call it after a command was written.</summary>
    /// <returns>Whether the pool sends it; otherwise the caller must.</returns>
    public bool TryLeave()
    {
        if (_hold > 0)
        {
            _hold--;
            return false;
        }

        if (!isBehind())
        {
            return false;
        }

        // Always exchange: either the coming turn sees the command, or this call sees that a turn has begun.
        if (Interlocked.Exchange(ref _waits, 1) == 0)
        {
            queue(this);
        }

        return true;
    }

    public void Execute()
    {
        Volatile.Write(ref _turns, _turns + 1);
        Interlocked.Exchange(ref _waits, 0);
        send();
    }

    /// <summary>The watchdog calls it.</summary>
    /// <returns>Whether commands wait for the pool.</returns>
    public bool Look()
    {
        var before = _seen;
        _seen = Volatile.Read(ref _waits) == 0 ? NoTurn : Volatile.Read(ref _turns) & int.MaxValue;
        if (_seen == NoTurn)
        {
            return false;
        }

        if (_seen == before)
        {
            _hold = Hold;
            send();
        }

        return true;
    }
}
