namespace SessionKernel;

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
