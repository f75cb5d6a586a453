namespace SessionKernel;

/// <summary>One session of a principal, as it may be shown to them: nothing of it opens anything.</summary>
/// <param name="PublicId">The digest of its key: what <see cref="SessionStore{T}.RevokeAsync"/> takes.</param>
/// <param name="CreatedAt">When the principal got it: at sign-in.</param>
/// <param name="LastSeenAt">
/// When it was used last, early by at most its granularity, told by its TTL. Null where that can't be known: without an idle window, and
/// in the last stretch before its deadline, which is one idle window long.
/// </param>
/// <param name="Deadline">When it ends whatever happens.</param>
/// <param name="Label">What the store's <see cref="SessionStoreBuilderPrincipalExtensions.Label{T}"/> says of it; null without one, and for a value that can't be read.</param>
/// <param name="IsCurrent">Whether it is the session that was given as the current one.</param>
public sealed record SessionSummary(
    string PublicId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset? Deadline,
    string? Label,
    bool IsCurrent);
