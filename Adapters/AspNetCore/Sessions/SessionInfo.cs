namespace SessionKernel.AspNetCore;

/// <summary>A description of a session, safe to show on a page or in a log: nothing in it opens a session.</summary>
/// <param name="Status">The status of the session that the client's cookie or token names; None without one.</param>
/// <param name="PublicId">The digest of the session's key; empty without a stored session.</param>
/// <param name="CreatedAt">When the session began, or its principal last changed.</param>
/// <param name="IdleTimeout">How long it may idle; null = without limit, or no session.</param>
/// <param name="Deadline">When the session ends, whatever happens; null = never, or no session.</param>
/// <param name="Serializer">The name of the serializer that wrote its payload.</param>
/// <param name="SchemaVersion">The schema version of its payload.</param>
public sealed record SessionInfo(
    SessionStatus Status,
    string PublicId,
    DateTimeOffset? CreatedAt,
    TimeSpan? IdleTimeout,
    DateTimeOffset? Deadline,
    string? Serializer,
    int? SchemaVersion);
