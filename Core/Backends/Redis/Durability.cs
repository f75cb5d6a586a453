namespace SessionKernel;

/// <summary>
/// When a write counts as done. Redis replicates after it has answered: what a primary acknowledged is lost when it falls before a
/// replica had it. Waiting for replicas closes that gap, at the price of a round trip to them for each write.
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

    /// <summary>When the primary has it.</summary>
    /// <value>The default of every store.</value>
    public static Durability Primary { get; } = new(0, TimeSpan.Zero);

    /// <summary>How many replicas must have a write.</summary>
    /// <value>0 for <see cref="Primary"/>.</value>
    public int Replicas { get; }

    /// <summary>
    /// How long replicas have to confirm a write. One that comes while others are waited for may wait for those before: up to twice this
    /// in all. Redis notices within a tenth of a second that it is over.
    /// </summary>
    /// <value>Zero for <see cref="Primary"/>.</value>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// When so many replicas have it too, in memory (Redis' WAIT). A write that too few confirm in time stands all the same, and says so:
    /// <see cref="SaveStatus.SavedNotReplicated"/>, <see cref="RemoveStatus.RemovedNotReplicated"/>. No acknowledged write is lost at a
    /// failover when this is the number of all replicas, or when only replicas that have it can be promoted.
    /// </summary>
    /// <param name="replicas">Between 1 and 16.</param>
    /// <param name="timeout">Between 1 ms and 1 minute.</param>
    /// <returns>The durability.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public static Durability Replicated(int replicas, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, s_longest);
        return new Durability(replicas, timeout);
    }
}
