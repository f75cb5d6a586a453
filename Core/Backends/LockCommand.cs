namespace SessionKernel;

internal enum LockAction : byte
{
    /// <summary>Takes the lock unless another token holds it. A take that finds its own token succeeds: its first reply was lost.</summary>
    Take,

    /// <summary>Restarts the lease, if this token still holds the lock.</summary>
    Extend,

    /// <summary>Releases the lock, if this token still holds it.</summary>
    Release,
}

/// <param name="Action">What to do.</param>
/// <param name="Session">The session to lock.</param>
/// <param name="Token">Random, one per holder, never 0.</param>
/// <param name="LeaseMs">How long the lock is held unless it is released or extended before.</param>
internal readonly record struct LockCommand(LockAction Action, SessionKey Session, ulong Token, long LeaseMs)
{
    /// <summary>How long the last fence is kept: longer than any earlier holder may still be at work.</summary>
    public const long FenceMs = 24 * 60 * 60 * 1000;

    /// <summary>The longest lease. No store writes a lock with a longer TTL: somebody planted it.</summary>
    public const long LongestLeaseMs = 60 * 60 * 1000;

    /// <summary>The largest fence that another may follow: Lua's numbers represent both exactly.</summary>
    public const long MostFence = (1L << 53) - 2;
}

/// <param name="Status">
/// Done: the lock was taken, extended or released. Conflict: another token holds it, or this one no longer does. Otherwise the reason for
/// the failure.
/// </param>
/// <param name="Number">For a take: the fence if it is Done; how long the other lease still runs, in ms, if it is a Conflict.</param>
/// <param name="Cause">The transport's exception, if any.</param>
internal readonly record struct LockReply(BackendStatus Status, long Number = 0, Exception? Cause = null);
