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
    InvalidId,

    /// <summary>The id was renewed: the session has another id, and this one opens nothing.</summary>
    Moved,

    /// <summary>The stored bytes are not those that were written under this key.</summary>
    Corrupt,

    /// <summary>This node does not know the value's format or schema, or can't decode it. The store leaves the value as it is.</summary>
    UnknownFormat,

    /// <summary>The payload has a newer schema version than this node can read.</summary>
    NewerSchema,

    /// <summary>The value was tagged with a secret, or encrypted under a key, that this node does not have.</summary>
    KeyUnavailable,

    /// <summary>The value was decoded, but the store's validation refused it.</summary>
    ValidationFailed,

    /// <summary>The named record was cleared: it has no value, but a stamp that allows writing it again.</summary>
    Cleared,

    /// <summary>The server refuses this client.</summary>
    Denied,

    /// <summary>The server could not be reached, or was not ready. The session still exists, as far as is known.</summary>
    Unavailable,
}
