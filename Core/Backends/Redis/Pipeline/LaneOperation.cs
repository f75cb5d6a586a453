namespace SessionKernel;

// What a lane carries: one command, or several whose replies follow each other.
//
// A lane ends each command of an operation exactly once, by Answer or by Fail. Whoever takes the command out of the lane's ring first
// decides: the reader with a reply, or the sweep, a canceller or the close of the lane without one. Until then the lane holds only a
// reference to the operation: it receives a reply into a buffer of its own, never into one of the caller. Answer and Fail neither block nor
// throw. Execute does what may take time: after the last reply, the lane's scheduler runs it; after a fault, the thread pool does
// (Lane.Queue).
internal abstract class LaneOperation : IThreadPoolWorkItem
{
    /// <summary>How many commands it writes, and how many replies it gets.</summary>
    public virtual int Commands => 1;

    /// <summary>When it began, by the monotonic clock. Deadline is when it ends at the latest.</summary>
    public long Started { get; protected set; }

    public long Deadline { get; protected set; }

    /// <summary>The position of its first command in the lane, or -1. The lane sets it under its lock.</summary>
    public long Position { get; set; } = -1;

    /// <summary>Set under the lane's lock if the operation is cancelled, maybe before its command was written.</summary>
    public bool WasCanceled { get; set; }

    /// <summary>Writes all its commands completely.</summary>
    public abstract void Write(System.Buffers.IBufferWriter<byte> output);

    /// <summary>Takes over the reply, unless it returns <see cref="LaneAnswer.Impossible"/>.</summary>
    public abstract LaneAnswer Answer(long position, in LaneReply reply);

    public abstract void Fail(long position, LaneFault fault);

    /// <summary>Continues after all its commands have ended.</summary>
    public abstract void Execute();
}

internal enum LaneAnswer : byte
{
    /// <summary>No server answers the command so: the command has not ended, and the lane fails it.</summary>
    Impossible,

    /// <summary>More replies follow, or nothing remains to be done.</summary>
    Taken,

    /// <summary>The operation must be executed.</summary>
    Last,
}
