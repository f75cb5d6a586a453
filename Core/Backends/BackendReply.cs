namespace SessionKernel;

internal enum BackendStatus : byte
{
    /// <summary>A load found a value, a write was applied, a session was removed.</summary>
    Done,

    /// <summary>Nothing of ours is under the key.</summary>
    Missing,

    /// <summary>Another stamp is under the key; the reply carries the value of that writer.</summary>
    Conflict,

    /// <summary>The session to be written no longer exists, or was moved.</summary>
    Gone,

    /// <summary>The key holds a moved marker.</summary>
    Moved,

    /// <summary>The key holds another type of Redis value.</summary>
    WrongType,

    /// <summary>The principal already has as many sessions as the limit allows.</summary>
    LimitReached,

    /// <summary>The server refuses this client: NOAUTH, NOPERM, WRONGPASS.</summary>
    Denied,

    /// <summary>The server is out of memory.</summary>
    StoreFull,

    /// <summary>The server was not reached, or was not ready. Certainly not applied.</summary>
    Unavailable,

    /// <summary>The command was sent, but its reply was lost. It may have been applied.</summary>
    OutcomeUnknown,

    /// <summary>The caller cancelled a load, or a write before it was sent.</summary>
    Canceled,
}

/// <param name="Status">What happened.</param>
/// <param name="Value">The stored value, for a load that found one and for a conflict; the handler owns it.</param>
/// <param name="Body">The command's body, once no transport reads it any more; the handler owns it.</param>
/// <param name="Cause">The transport's exception, if any.</param>
/// <param name="IsUnconfirmed">Whether the command was applied but too few replicas confirmed it.</param>
internal readonly record struct BackendReply(
    BackendStatus Status,
    PooledBuffer? Value = null,
    PooledBuffer? Body = null,
    Exception? Cause = null,
    bool IsUnconfirmed = false);
