namespace SessionKernel;

/// <summary>The connections that carry the frequent commands to Redis.</summary>
public enum TransportMode
{
    /// <summary>
    /// The store's own connections, one or a few to each primary, on which a load allocates nothing. With a tunnel, a proxy or renamed
    /// commands, the store uses the multiplexer all the same.
    /// </summary>
    Lanes,

    /// <summary>The multiplexer of StackExchange.Redis, for every command.</summary>
    Multiplexer,
}
