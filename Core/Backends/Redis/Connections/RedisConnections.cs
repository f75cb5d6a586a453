namespace SessionKernel;

// What stores of this process are connected by at the moment. Stores that are built by hand know nothing of each other, so only the
// process can know that two have one address: this is the one table of the library that is no store's. It holds what is in use and
// nothing else: a connection is entered by the first store that connects, and leaves with the last one that is disposed.
/// <summary>One connection for all stores of this process that are to be connected to the same.</summary>
internal static class RedisConnections
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<RedisConnectionKey, RedisConnection> s_inUse = [];

    /// <summary>To be given back once, also where connecting fails.</summary>
    /// <param name="target">To what.</param>
    /// <param name="keys">Those of the store that asks: a connection that it makes asks about keys that it may use.</param>
    public static RedisConnection Take(RedisTarget target, KeySpace keys)
    {
        lock (s_gate)
        {
            if (!s_inUse.TryGetValue(target.Key, out var connection))
            {
                connection = new RedisConnection(target, keys);
                s_inUse.Add(target.Key, connection);
            }

            connection.Holders++;
            return connection;
        }
    }

    public static ValueTask GiveBackAsync(RedisTarget target, RedisConnection connection)
    {
        lock (s_gate)
        {
            if (--connection.Holders > 0)
            {
                return ValueTask.CompletedTask;
            }

            s_inUse.Remove(target.Key);
        }

        return connection.DisposeAsync();
    }
}
