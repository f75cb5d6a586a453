namespace SessionKernel;

/// <summary>How the Redis backend connects and waits. Read once, while the store is built.</summary>
public sealed class RedisBackendOptions
{
    /// <summary>How long building a store waits for a server before it fails with <see cref="SessionKernelError.ConnectFailed"/>.</summary>
    /// <value>5 seconds. Between 100 ms and 5 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one call waits, a retry included. StackExchange.Redis notices at its heartbeat, so up to a second later; on a
    /// multiplexer of your own its AsyncTimeout applies to each attempt.
    /// </summary>
    /// <value>2 seconds. Between 50 ms and 5 minutes.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The number of the logical database; Cluster has only 0.</summary>
    /// <value>-1: the one that the connection is configured for.</value>
    public int Database { get; set; } = -1;

    internal void Check()
    {
        CheckRange(ConnectTimeout, TimeSpan.FromMilliseconds(100), nameof(ConnectTimeout));
        CheckRange(CommandTimeout, TimeSpan.FromMilliseconds(50), nameof(CommandTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(Database, -1);
    }

    private static void CheckRange(TimeSpan value, TimeSpan least, string name)
    {
        if (value < least || value > TimeSpan.FromMinutes(5))
        {
            throw new ArgumentOutOfRangeException(name, value, $"Between {least.TotalMilliseconds} ms and 5 minutes.");
        }
    }
}
