namespace SessionKernel;

internal enum CommandKind : byte
{
    /// <summary>The value under a key.</summary>
    Load,

    /// <summary>Body and TTL under a key that must be free.</summary>
    Create,

    /// <summary>Body and TTL in place of the value whose stamp is expected.</summary>
    Save,

    /// <summary>Ends the session under a key, whatever its stamp unless one is expected.</summary>
    Remove,

    /// <summary>
    /// In one step, by the old value's stamp: the body under <see cref="BackendCommand.NewKey"/>, in the same Cluster slot,
    /// and the marker in place of the old value. The marker carries the new stamp, by which a retry knows itself.
    /// </summary>
    Renew,
}

/// <summary>One command. Stamps are 0 where none is meant.</summary>
internal readonly struct BackendCommand
{
    public const long Endless = long.MaxValue;

    public required CommandKind Kind { get; init; }

    public required SessionKey Key { get; init; }

    public PooledBuffer? Body { get; init; }

    /// <summary>Of the key, from the write on; <see cref="Endless"/> = it gets none.</summary>
    public long TimeToLiveMs { get; init; }

    public ulong NewStamp { get; init; }

    public ulong ExpectedStamp { get; init; }

    /// <summary>A second stamp that is as good as the expected one: of a write whose outcome the writer never learned.</summary>
    public ulong AlternateStamp { get; init; }

    /// <summary>Whether it is one step of a renewal whose keys are in two slots.</summary>
    public bool IsPartOfRenew { get; init; }

    /// <summary>Of the session under <see cref="Key"/>, or <see cref="NewKey"/> if it is renewed. Empty for an anonymous one.</summary>
    public IndexEntry Entry { get; init; }

    public SessionKey NewKey { get; init; }

    /// <summary>Belongs to the backend, which keeps it: it never comes back in a reply.</summary>
    public PooledBuffer? Marker { get; init; }
}
