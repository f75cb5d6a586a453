namespace SessionKernel;

internal enum IndexAction : byte
{
    /// <summary>Which sessions the index lists, those included that have ended.</summary>
    Members,

    /// <summary>Value and TTL of each of the sessions named. Those that are not there leave the index.</summary>
    Read,

    /// <summary>Ends the sessions named, and tells which the index lists then.</summary>
    Revoke,

    /// <summary>Whether enough replicas know what is not there any more, for one who found nothing to end.</summary>
    Confirm,
}

/// <summary>One question to the index of a principal. All of it may be asked again after an unknown outcome.</summary>
/// <param name="Action">What is asked.</param>
/// <param name="Index">The index's key.</param>
/// <param name="Sessions">Digests of keys in the same slot.</param>
/// <param name="Holds">Whether a revoke has the principal's sessions keep their ids for a while: a renewal meanwhile is a conflict.</param>
internal sealed record IndexCommand(IndexAction Action, SessionKey Index, IReadOnlyList<Digest16> Sessions, bool Holds = false)
{
    /// <summary>How long renewals are held up once a revoke has found that some were faster.</summary>
    public const long HoldMs = 1_000;

    /// <summary>How many sessions of one principal are looked at.</summary>
    public const int MostMembers = 100_000;

    public SessionKey SessionOf(int place) => SessionKey.OfSession(Index.Route, Sessions[place]);
}

/// <param name="Status">Done, or why not.</param>
/// <param name="Members">What the index lists.</param>
/// <param name="Found">One for each session that was to be read; the receiver owns their values.</param>
/// <param name="Ended">How many sessions were ended.</param>
/// <param name="IsUnconfirmed">Whether too few replicas have confirmed that.</param>
/// <param name="Cause">The transport's exception, if any.</param>
internal sealed record IndexReply(
    BackendStatus Status,
    IReadOnlyList<Digest16> Members,
    IReadOnlyList<IndexedSession> Found,
    int Ended = 0,
    bool IsUnconfirmed = false,
    Exception? Cause = null)
{
    /// <summary>Sessions that were to be ended, and under whose keys something else is.</summary>
    public IReadOnlyList<Digest16> Others { get; init; } = [];

    public static IndexReply Nothing { get; } = new(BackendStatus.Done, [], []);

    public static IndexReply Failed(BackendStatus status, Exception? cause = null) => new(status, [], [], Cause: cause);
}

/// <param name="Digest">Of its key.</param>
/// <param name="Value">Null if no session is there.</param>
/// <param name="TimeToLiveMs">Of its key.</param>
internal readonly record struct IndexedSession(Digest16 Digest, PooledBuffer? Value, long TimeToLiveMs);
