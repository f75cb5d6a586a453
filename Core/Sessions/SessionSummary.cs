using System.Diagnostics;

namespace SessionKernel;

/// <summary>One session of a principal, safe to show to its user: nothing in it opens a session.</summary>
[DebuggerDisplay("{CreatedAt}")]
public sealed class SessionSummary
{
    internal SessionSummary()
    {
    }

    /// <summary>The digest of the session's key, for <see cref="SessionStore{T}.RevokeAsync"/>.</summary>
    /// <value>22 characters of base64url.</value>
    public string PublicId { get; internal init; } = "";

    /// <summary>When the session began, or changed its principal at a sign-in.</summary>
    /// <value>UTC, to the millisecond.</value>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When the session was last used, derived from its TTL, early by at most its granularity.</summary>
    /// <value>Null if that can't be known: without an idle timeout, and within one idle timeout of the deadline.</value>
    public DateTimeOffset? LastSeenAt { get; internal init; }

    /// <summary>When the session ends, whatever happens.</summary>
    /// <value>UTC; null = it ends only by idling.</value>
    public DateTimeOffset? Deadline { get; internal init; }

    /// <summary>The text that <see cref="SessionStoreBuilderPrincipalExtensions.Label{T}"/> made of the value.</summary>
    /// <value>Null if the store has no label, or the value can't be read.</value>
    public string? Label { get; internal init; }

    /// <summary>Whether this is the session that was given as the current one.</summary>
    /// <value>False if none was given.</value>
    public bool IsCurrent { get; internal set; }
}
