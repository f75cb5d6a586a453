namespace SessionKernel;

// The connections that stores of this process hold at the moment. Stores built by hand don't know each other, so only a table of the
// process can find those with one address. It is the only table in the library that no store owns. It holds connections in use and nothing
// else: the first store that connects adds a connection, and the last store that is disposed removes it.
/// <summary>Shares one connection among the stores of this process that have the same target.</summary>
internal static class RedisConnections
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<RedisConnectionKey, RedisConnection> s_inUse = [];

    /// <summary>Takes the connection to a target. Give it back exactly once, also if connecting fails.</summary>
    /// <param name="target">The target.</param>
    /// <param name="keys">The keys of the calling store: a new connection checks rights on keys that this store may use.</param>
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
