namespace SessionKernel;

/// <summary>The result of a load. Whatever Redis holds or does gives one of these; docs/statuses.md says how to react to each.</summary>
public enum SessionStatus
{
    /// <summary>Not loaded: the default value of a handle.</summary>
    None,

    /// <summary>The session is open: its value can be read, changed and saved.</summary>
    Live,

    /// <summary>The session does not exist: it idled out, was ended, or never existed.</summary>
    Missing,

    /// <summary>The session's absolute lifetime is over.</summary>
    Expired,

    /// <summary>The text is no id, or the id's check does not verify. Refused before any I/O.</summary>
    Forged,

    /// <summary>The id was renewed: the session has another id, and this one opens nothing.</summary>
    Moved,

    /// <summary>The stored bytes are not those that were written under this key.</summary>
    Corrupt,

    /// <summary>This node does not know the value's format or schema, or can't decode it. The store leaves the value as it is.</summary>
    UnknownFormat,

    /// <summary>The payload is of a newer schema version than this node can read.</summary>
    NewerSchema,

    /// <summary>The payload is encrypted under a key that this node does not have.</summary>
    KeyUnavailable,

    /// <summary>The value was decoded, but the store's validation refused it.</summary>
    Invalid,

    /// <summary>The named record was cleared: it has no value, but a tag that allows writing it again.</summary>
    Cleared,

    /// <summary>The server refuses this client.</summary>
    Denied,

    /// <summary>The server could not be reached, or was not ready. The session still exists, as far as is known.</summary>
    Unavailable,
}

/// <summary>The result of a write.</summary>
public enum SaveStatus
{
    /// <summary>Nothing was written yet: the default value.</summary>
    None,

    /// <summary>Nothing differed from the stored value: the session was touched instead.</summary>
    Unchanged,

    /// <summary>Written.</summary>
    Saved,

    /// <summary>Written, but not confirmed by as many replicas as the store's durability requires: a failover may lose it.</summary>
    SavedNotReplicated,

    /// <summary>Queued until the server is back. Reserved for the journal.</summary>
    Journaled,

    /// <summary>Another writer was first; nothing was written. Load again, or use UpdateAsync.</summary>
    Conflict,

    /// <summary>The session has ended or its id was renewed; nothing was written, and no session came back.</summary>
    Gone,

    /// <summary>The payload is over <see cref="SessionStoreOptions.MaxPayloadBytes"/>; the old value stands.</summary>
    TooLarge,

    /// <summary>The server is out of memory; the old value stands.</summary>
    StoreFull,

    /// <summary>The principal has as many sessions as <see cref="SessionStoreOptions.MaxSessionsPerPrincipal"/> allows.</summary>
    LimitReached,

    /// <summary>The stored payload is of a newer schema version, and a write would lose members that this node does not know.</summary>
    NewerSchema,

    /// <summary>The server refuses this client; the old value stands.</summary>
    Denied,

    /// <summary>The server could not be reached; the old value stands.</summary>
    Unavailable,

    /// <summary>Sent, but the reply was lost: it may have been written. Saving the same handle again finds out.</summary>
    OutcomeUnknown,
}

/// <summary>The result of ending a session.</summary>
public enum RemoveStatus
{
    /// <summary>Nothing was done yet: the default value.</summary>
    None,

    /// <summary>The session existed, and has ended. Two concurrent callers may both get this if a reply was lost.</summary>
    Removed,

    /// <summary>As Removed or Missing, but too few replicas have confirmed it: a failover may bring the session back.</summary>
    RemovedNotReplicated,

    /// <summary>The session did not exist.</summary>
    Missing,

    /// <summary>The session was renewed and has another id. It was not ended.</summary>
    Moved,

    /// <summary>Another writer has changed the session since it was loaded. It was not ended.</summary>
    Conflict,

    /// <summary>The text is no id, or its check does not verify.</summary>
    Forged,

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
