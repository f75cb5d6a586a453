namespace SessionKernel;

internal enum IndexAction : byte
{
    /// <summary>Lists the sessions of the index, including those that have ended.</summary>
    Members,

    /// <summary>Reads value and TTL of each named session. Sessions that no longer exist leave the index.</summary>
    Read,

    /// <summary>Ends the named sessions, then lists those that the index still has.</summary>
    Revoke,

    /// <summary>Asks whether enough replicas know about earlier removals, for a caller that found nothing to end.</summary>
    Confirm,
}

/// <summary>One command to the index of a principal. Each may be repeated after an unknown outcome.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Index">The index's key.</param>
/// <param name="Sessions">Digests of keys in the same slot.</param>
/// <param name="Holds">Whether a revoke makes the principal's sessions keep their ids for a while: a renewal is then a conflict.</param>
internal sealed record IndexCommand(IndexAction Action, SessionKey Index, IReadOnlyList<Digest16> Sessions, bool Holds = false)
{
    /// <summary>How long renewals are held up once a revoke has found that some were faster.</summary>
    public const long HoldMs = 1_000;

    /// <summary>The maximum number of sessions of one principal that are read.</summary>
    public const int MostMembers = 100_000;

    public SessionKey SessionOf(int place) => SessionKey.OfSession(Index.Route, Sessions[place]);
}

/// <param name="Status">Done, or the reason for the failure.</param>
/// <param name="Members">What the index lists.</param>
/// <param name="Found">One entry for each session to be read; the receiver owns the values.</param>
/// <param name="Ended">How many sessions were ended.</param>
/// <param name="IsUnconfirmed">Whether too few replicas confirmed that.</param>
/// <param name="Cause">The transport's exception, if any.</param>
internal sealed record IndexReply(
    BackendStatus Status,
    IReadOnlyList<Digest16> Members,
    IReadOnlyList<IndexedSession> Found,
    int Ended = 0,
    bool IsUnconfirmed = false,
    Exception? Cause = null)
{
    /// <summary>Sessions that should have been ended, but whose keys hold something else.</summary>
    public IReadOnlyList<Digest16> Others { get; init; } = [];

    public static IndexReply Nothing { get; } = new(BackendStatus.Done, [], []);

    public static IndexReply Failed(BackendStatus status, Exception? cause = null) => new(status, [], [], Cause: cause);
}

/// <param name="Digest">The digest of the session's key.</param>
/// <param name="Value">Null if the session no longer exists.</param>
/// <param name="TimeToLiveMs">The TTL of its key.</param>
internal readonly record struct IndexedSession(Digest16 Digest, PooledBuffer? Value, long TimeToLiveMs);
