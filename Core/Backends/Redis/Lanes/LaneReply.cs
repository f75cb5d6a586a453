namespace SessionKernel;

internal enum LaneReplyKind : byte
{
    /// <summary>+OK and the like.</summary>
    Text,

    Integer,

    /// <summary>A bulk string, in a buffer that the receiver owns.</summary>
    Value,

    Null,

    /// <summary>An error, whatever it says: StackExchange.Redis is asked the same, and understands it.</summary>
    Error,

    /// <summary>An error that says that this server is no primary for the key: READONLY, MOVED, ASK.</summary>
    NotPrimary,

    /// <summary>An array, map or set, of which only the first text is kept.</summary>
    Aggregate,
}

/// <summary>A reply as it came. Its buffer belongs to whoever holds the reply.</summary>
internal readonly record struct LaneReply(LaneReplyKind Kind, long Number = 0, PooledBuffer? Value = null, bool SaysMaster = false);
