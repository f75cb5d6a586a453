namespace SessionKernel.AspNetCore;

/// <summary>What can be shown of a session on a page or in a log: nothing of it opens anything.</summary>
/// <param name="Status">What the client's cookie or token opened; None without one.</param>
/// <param name="PublicId">The digest of the session's key; empty without a stored session.</param>
/// <param name="CreatedAt">When it began, or last changed its principal.</param>
/// <param name="IdleTimeout">How long it may idle; null = for ever, or no session.</param>
/// <param name="Deadline">When it ends whatever happens; null = never, or no session.</param>
/// <param name="Serializer">What wrote its payload.</param>
/// <param name="SchemaVersion">The schema version of its payload.</param>
public sealed record SessionInfo(
    SessionStatus Status,
    string PublicId,
    DateTimeOffset? CreatedAt,
    TimeSpan? IdleTimeout,
    DateTimeOffset? Deadline,
    string? Serializer,
    int? SchemaVersion);
