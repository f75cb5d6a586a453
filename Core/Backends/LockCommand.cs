namespace SessionKernel;

internal enum LockAction : byte
{
    /// <summary>Holds it, unless another does. One that finds its own token holds it: its first reply was lost.</summary>
    Take,

    /// <summary>Holds it for the lease from now on, if it is still held by this token.</summary>
    Extend,

    /// <summary>Lets it go, if it is still held by this token.</summary>
    Release,
}

/// <param name="Action">What is asked.</param>
/// <param name="Session">Whose lock.</param>
/// <param name="Token">Random, of one holder: never 0.</param>
/// <param name="LeaseMs">How long it is held unless it is let go or extended before.</param>
internal readonly record struct LockCommand(LockAction Action, SessionKey Session, ulong Token, long LeaseMs)
{
    /// <summary>How long the last fence is kept: longer than any holder of the lock before may still be at work.</summary>
    public const long FenceMs = 24 * 60 * 60 * 1000;

    /// <summary>No lock is held for longer, unless somebody planted it.</summary>
    public const long LongestLeaseMs = 60 * 60 * 1000;

    /// <summary>The largest that another may follow: both are exact as Lua's numbers.</summary>
    public const long MostFence = (1L << 53) - 2;
}

/// <param name="Status">
/// Done: it is held, or was let go. Conflict: another holds it, or this token does not any more. Else: why not.
/// </param>
/// <param name="Number">Of a take that is Done its fence; of one that is a Conflict how long the other may hold it yet, in ms.</param>
/// <param name="Cause">The transport's exception, if any.</param>
internal readonly record struct LockReply(BackendStatus Status, long Number = 0, Exception? Cause = null);
