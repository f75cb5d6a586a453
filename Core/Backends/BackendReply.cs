namespace SessionKernel;

internal enum BackendStatus : byte
{
    /// <summary>A load found a value, a write was applied, a session was removed.</summary>
    Done,

    /// <summary>Nothing of ours is under the key.</summary>
    Missing,

    /// <summary>Another stamp is under the key; the reply carries the value of that writer.</summary>
    Conflict,

    /// <summary>The session to be written is not there any more, or was moved.</summary>
    Gone,

    /// <summary>The key holds a moved marker.</summary>
    Moved,

    /// <summary>The key holds another type of Redis value.</summary>
    WrongType,

    /// <summary>The principal has as many sessions as it may.</summary>
    LimitReached,

    /// <summary>The server refuses this client: NOAUTH, NOPERM, WRONGPASS.</summary>
    Denied,

    /// <summary>The server is out of memory.</summary>
    StoreFull,

    /// <summary>Not reached, or not ready: certainly not applied.</summary>
    Unavailable,

    /// <summary>Sent, and the reply was lost: may have been applied.</summary>
    OutcomeUnknown,

    /// <summary>The caller's token ended it before it was written, or ended a load.</summary>
    Canceled,
}

/// <param name="Status">What happened.</param>
/// <param name="Value">The stored value, of a load that found one and of a conflict; the handler owns it.</param>
/// <param name="Body">The command's body, when no transport reads it any more; the handler owns it.</param>
/// <param name="Cause">The transport's exception, if any.</param>
/// <param name="IsUnconfirmed">Whether it is done, and too few replicas have confirmed it.</param>
internal readonly record struct BackendReply(
    BackendStatus Status,
    PooledBuffer? Value = null,
    PooledBuffer? Body = null,
    Exception? Cause = null,
    bool IsUnconfirmed = false);
