namespace SessionKernel;

internal enum LaneReplyKind : byte
{
    /// <summary>+OK.</summary>
    Ok,

    /// <summary>Another line of text.</summary>
    Text,

    Integer,

    /// <summary>A bulk string, in a buffer that the receiver owns.</summary>
    Value,

    Null,

    /// <summary>Any other error: the command is repeated over StackExchange.Redis, which understands it.</summary>
    Error,

    /// <summary>BUSY: a script is running, and the server refuses all commands meanwhile.</summary>
    Busy,

    /// <summary>READONLY: this server is not a primary.</summary>
    NotPrimary,

    /// <summary>MOVED or ASK: the key is on another server.</summary>
    Moved,

    /// <summary>NOAUTH, NOPERM or WRONGPASS.</summary>
    Denied,

    /// <summary>An array, map or set. Only whether its first element is "master" is kept.</summary>
    Aggregate,
}

/// <summary>A reply as received. Its buffer belongs to whoever holds the reply.</summary>
internal readonly record struct LaneReply(LaneReplyKind Kind, long Number = 0, PooledBuffer? Value = null, bool SaysMaster = false);

internal static class LaneReplyKinds
{
    public static bool IsError(this LaneReplyKind kind) => kind
        is LaneReplyKind.Error or LaneReplyKind.Busy or LaneReplyKind.Denied or LaneReplyKind.NotPrimary or LaneReplyKind.Moved;

    /// <param name="error">The line after its first byte.</param>
    public static LaneReplyKind OfError(ReadOnlySpan<byte> error)
    {
        var code = error[..Math.Max(error.IndexOf((byte)' '), 0)];
        return code.SequenceEqual("READONLY"u8) ? LaneReplyKind.NotPrimary
            : code.SequenceEqual("MOVED"u8) || code.SequenceEqual("ASK"u8) ? LaneReplyKind.Moved
            : code.SequenceEqual("NOAUTH"u8) || code.SequenceEqual("NOPERM"u8) || code.SequenceEqual("WRONGPASS"u8) ? LaneReplyKind.Denied
            : code.SequenceEqual("BUSY"u8) ? LaneReplyKind.Busy
            : LaneReplyKind.Error;
    }
}
