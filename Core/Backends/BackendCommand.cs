namespace SessionKernel;

internal enum CommandKind : byte
{
    /// <summary>Reads the value under a key.</summary>
    Load,

    /// <summary>Writes body and TTL under a key that must be free.</summary>
    Create,

    /// <summary>Writes body and TTL over the value whose stamp is expected.</summary>
    Save,

    /// <summary>Ends the session under a key: whatever its stamp, unless one is expected.</summary>
    Remove,

    /// <summary>
    /// Moves a session in one step, if its stamp is the expected one: the body goes under <see cref="BackendCommand.NewKey"/>, in the same
    /// Cluster slot, and the marker replaces the old value. The marker carries the new stamp, so that a retry recognizes its own write.
    /// </summary>
    Renew,
}

/// <summary>One command. A stamp of 0 means none.</summary>
internal readonly struct BackendCommand
{
    public const long Endless = long.MaxValue;

    public required CommandKind Kind { get; init; }

    public required SessionKey Key { get; init; }

    public PooledBuffer? Body { get; init; }

    /// <summary>The key's TTL, counted from the write; <see cref="Endless"/> = none.</summary>
    public long TimeToLiveMs { get; init; }

    public ulong NewStamp { get; init; }

    public ulong ExpectedStamp { get; init; }

    /// <summary>
    /// A second stamp that is as good as the expected one: that of an earlier write whose outcome the writer never learned.
    /// </summary>
    public ulong AlternateStamp { get; init; }

    /// <summary>Whether the command is one step of a renewal whose keys are in two slots.</summary>
    public bool IsPartOfRenew { get; init; }

    /// <summary>
    /// The index entry of the session under <see cref="Key"/>, or under <see cref="NewKey"/> in a renewal. Empty for an anonymous one.
    /// </summary>
    public IndexEntry Entry { get; init; }

    public SessionKey NewKey { get; init; }

    /// <summary>Belongs to the backend and never comes back in a reply.</summary>
    public PooledBuffer? Marker { get; init; }
}
