namespace SessionKernel;

/// <summary>What a load found. Everything that Redis holds or does is one of these; docs/statuses.md says what to do on each.</summary>
public enum SessionStatus
{
    /// <summary>Not loaded: the default value of a handle.</summary>
    None,

    /// <summary>The session is open: its value may be read, changed and saved.</summary>
    Live,

    /// <summary>No such session: it idled out, was ended, or never was.</summary>
    Missing,

    /// <summary>Its absolute lifetime is over.</summary>
    Expired,

    /// <summary>The text is no id, or its check does not verify. Refused before any I/O.</summary>
    Forged,

    /// <summary>Its id was renewed: the session lives under another id, and nothing opens with this one.</summary>
    Moved,

    /// <summary>The stored bytes are not those that were written under this key.</summary>
    Corrupt,

    /// <summary>The stored value is of a format or schema that this node does not know, or can't decode. It is left as it is.</summary>
    UnknownFormat,

    /// <summary>The payload is of a newer schema version than this node can read.</summary>
    NewerSchema,

    /// <summary>The payload is encrypted under a key that this node does not have.</summary>
    KeyUnavailable,

    /// <summary>The value was decoded, and the store's validation refused it.</summary>
    Invalid,

    /// <summary>A named record that was cleared: it has no value, and a tag by which it is written again.</summary>
    Cleared,

    /// <summary>The server refuses this client.</summary>
    Denied,

    /// <summary>The server could not be reached, or was not ready. The session is still there, as far as is known.</summary>
    Unavailable,
}

/// <summary>What a write did.</summary>
public enum SaveStatus
{
    /// <summary>Nothing was written yet: the default value.</summary>
    None,

    /// <summary>Nothing differed from what is stored: the session was touched instead.</summary>
    Unchanged,

    /// <summary>Written.</summary>
    Saved,

    /// <summary>Written, and not confirmed by as many replicas as the store's durability asks for: a failover may lose it.</summary>
    SavedNotReplicated,

    /// <summary>Kept to be written when the server is back. Reserved for the journal.</summary>
    Journaled,

    /// <summary>Another writer was first; nothing was written. Load again, or use UpdateAsync.</summary>
    Conflict,

    /// <summary>The session ended or its id was renewed; nothing was written, and nothing is brought back.</summary>
    Gone,

    /// <summary>The payload is over <see cref="SessionStoreOptions.MaxPayloadBytes"/>; the old value stands.</summary>
    TooLarge,

    /// <summary>The server is out of memory; the old value stands.</summary>
    StoreFull,

    /// <summary>The principal has as many sessions as the store allows, and one more was refused: see <see cref="SessionStoreOptions.MaxSessionsPerPrincipal"/>.</summary>
    LimitReached,

    /// <summary>The stored payload is of a newer schema version, and writing it would lose what this node does not know.</summary>
    NewerSchema,

    /// <summary>The server refuses this client; the old value stands.</summary>
    Denied,

    /// <summary>The server was not reached; the old value stands.</summary>
    Unavailable,

    /// <summary>Sent, and the reply was lost: it may have been written. Saving the same handle again settles it.</summary>
    OutcomeUnknown,
}

/// <summary>What ending a session did.</summary>
public enum RemoveStatus
{
    /// <summary>Nothing was done yet: the default value.</summary>
    None,

    /// <summary>The session was there, and has ended. Of two who end it at the same moment both may be told so, if a reply was lost.</summary>
    Removed,

    /// <summary>As Removed or Missing, and not confirmed by as many replicas as the store's durability asks for: a failover may bring it back.</summary>
    RemovedNotReplicated,

    /// <summary>No session was there.</summary>
    Missing,

    /// <summary>The session lives under another id: it was renewed meanwhile, and was not ended.</summary>
    Moved,

    /// <summary>The session was changed since it was loaded, and was not ended.</summary>
    Conflict,

    /// <summary>The text is no id, or its check does not verify.</summary>
    Forged,

    /// <summary>The server refuses this client: the session was not ended.</summary>
    Denied,

    /// <summary>
    /// The server was not reached, or what is stored has a tag by a secret that this node lacks: the session was not ended.
    /// </summary>
    Unavailable,

    /// <summary>Sent, and the reply was lost: it may have ended.</summary>
    OutcomeUnknown,

    /// <summary>Something that this version does not know is in the session's place, and was left alone: another program may still open it.</summary>
    UnknownFormat,
}
