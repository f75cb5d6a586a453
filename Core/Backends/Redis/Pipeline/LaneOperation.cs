namespace SessionKernel;

// What a lane carries: one command, or a run of them whose replies come one after the other.
//
// A lane ends each command of an operation exactly once, by Answer or by Fail, whoever takes its slot out of the lane's ring
// first: the reader with a reply, or the sweep, a canceller or the close of the lane without. Until then the lane holds a
// reference to the operation and nothing else of it: a reply is received into a buffer of the lane's, never into one of the
// caller's. Neither method blocks or throws. What may take time is left to Execute: after the last reply a worker of the lane
// runs it, after a fault the thread pool (Lane.Queue).
internal abstract class LaneOperation : IThreadPoolWorkItem
{
    /// <summary>How many commands it writes, and replies it takes.</summary>
    public virtual int Commands => 1;

    /// <summary>When it was begun and when it ends at the latest, by the monotonic clock.</summary>
    public long Started { get; protected set; }

    public long Deadline { get; protected set; }

    /// <summary>Where its first command stands in the lane, or -1: kept by the lane, under its lock.</summary>
    public long Position { get; set; } = -1;

    /// <summary>Set under the lane's lock by a canceller that came before the command was written.</summary>
    public bool WasCanceled { get; set; }

    /// <summary>Writes every command, whole.</summary>
    public abstract void Write(System.Buffers.IBufferWriter<byte> output);

    /// <summary>Owns the reply, if it can be one.</summary>
    public abstract LaneAnswer Answer(long position, in LaneReply reply);

    public abstract void Fail(long position, LaneFault fault);

    /// <summary>Goes on when all its commands have ended.</summary>
    public abstract void Execute();
}

internal enum LaneAnswer : byte
{
    /// <summary>No server answers the command so: it has not ended, and the lane fails it.</summary>
    Impossible,

    /// <summary>More replies are to come, or nothing more is to be done.</summary>
    Taken,

    /// <summary>The operation is to be executed.</summary>
    Last,
}
