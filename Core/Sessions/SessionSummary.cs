namespace SessionKernel;

/// <summary>One session of a principal, safe to show to its user: nothing in it opens a session.</summary>
/// <param name="PublicId">The digest of its key, for <see cref="SessionStore{T}.RevokeAsync"/>.</param>
/// <param name="CreatedAt">When the session began, or changed its principal at a sign-in.</param>
/// <param name="LastSeenAt">
/// When the session was last used, derived from its TTL, early by at most its granularity. Null where that can't be known: without an idle
/// window, and within one idle window of the deadline.
/// </param>
/// <param name="Deadline">When the session ends, whatever happens.</param>
/// <param name="Label">What the store's <see cref="SessionStoreBuilderPrincipalExtensions.Label{T}"/> says of it; null without one, and for a value that can't be read.</param>
/// <param name="IsCurrent">Whether it is the session that was given as the current one.</param>
public sealed record SessionSummary(
    string PublicId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset? Deadline,
    string? Label,
    bool IsCurrent);
