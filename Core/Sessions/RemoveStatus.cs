namespace SessionKernel;

/// <summary>The result of ending a session.</summary>
public enum RemoveStatus
{
    /// <summary>Nothing was done yet: the default value.</summary>
    None,

    /// <summary>The session existed, and has ended. Two concurrent callers may both get this if a reply was lost.</summary>
    Removed,

    /// <summary>Like Removed or Missing, but too few replicas have confirmed it: a failover may bring the session back.</summary>
    RemovedNotReplicated,

    /// <summary>The session did not exist.</summary>
    Missing,

    /// <summary>The session was renewed and has another id. It was not ended.</summary>
    Moved,

    /// <summary>Another writer has changed the session since it was loaded. It was not ended.</summary>
    Conflict,

    /// <summary>The text is no id, or its check does not verify.</summary>
    InvalidId,

    /// <summary>The server refuses this client: the session was not ended.</summary>
    Denied,

    /// <summary>
    /// The server could not be reached, or the stored value is tagged with a secret that this node lacks. The session was not ended.
    /// </summary>
    Unavailable,

    /// <summary>Sent, but the reply was lost: the session may have ended.</summary>
    OutcomeUnknown,

    /// <summary>The session's key has a value that this version does not know. It was left alone: another program may open it.</summary>
    UnknownFormat,
}
