namespace SessionKernel;

/// <summary>
/// When a write counts as done. Redis answers before it replicates: a write that the primary acknowledged is lost if the primary fails
/// before a replica has the write. Waiting for replicas closes that gap, at the price of a round trip to them for each write.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class Durability
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private Durability(int replicas, TimeSpan timeout)
    {
        Replicas = replicas;
        Timeout = timeout;
    }

    /// <summary>A write counts as done when the primary has it.</summary>
    /// <value>The default of every store.</value>
    public static Durability Primary { get; } = new(0, TimeSpan.Zero);

    /// <summary>How many replicas must have a write.</summary>
    /// <value>0 for <see cref="Primary"/>.</value>
    public int Replicas { get; }

    /// <summary>
    /// How long replicas have to confirm a write. A write that arrives while others are being confirmed may wait for them first: up to
    /// twice this time in all. Redis notices within a tenth of a second that the time is over.
    /// </summary>
    /// <value>Zero for <see cref="Primary"/>.</value>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// Makes a durability under which a write counts as done when this many replicas have it too, in memory (Redis' WAIT). A write that too
    /// few replicas confirm in time still stands, and its status says so: <see cref="SaveStatus.SavedNotReplicated"/>,
    /// <see cref="RemoveStatus.RemovedNotReplicated"/>. No acknowledged write is lost at a failover if this is the number of all replicas,
    /// or if only replicas that have the write can be promoted.
    /// </summary>
    /// <param name="replicas">Between 1 and 16.</param>
    /// <param name="timeout">Between 1 ms and 1 minute.</param>
    /// <returns>The durability.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static Durability Replicated(int replicas, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, s_longest);
        return new Durability(replicas, timeout);
    }
}
