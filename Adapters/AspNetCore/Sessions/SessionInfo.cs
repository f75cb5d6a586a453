using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

/// <summary>A description of a session, safe to show on a page or in a log: nothing in it opens a session.</summary>
[DebuggerDisplay("{Status}")]
[SuppressMessage("Performance", "CA1815", Justification = "Descriptions are not compared.")]
public readonly struct SessionInfo
{
    internal SessionInfo(SessionStatus status, string publicId) => (Status, PublicId) = (status, publicId);

    internal static SessionInfo Of<T>(Session<T> session, string publicId)
        where T : notnull => new(session.Status, publicId)
        {
            CreatedAt = session.CreatedAt,
            IdleTimeout = session.IdleTimeout,
            Deadline = session.Deadline,
            Serializer = session.Serializer,
            SchemaVersion = session.SchemaVersion,
        };

    /// <summary>The status of the session that the client's cookie or token names.</summary>
    /// <value><see cref="SessionStatus.None"/> without a cookie or token.</value>
    public SessionStatus Status { get; }

    /// <summary>The digest of the session's key.</summary>
    /// <value>Empty without a stored session.</value>
    public string PublicId { get; }

    /// <summary>When the session began, or its principal last changed.</summary>
    /// <value>Null without a stored session.</value>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>How long the session may idle.</summary>
    /// <value>Null = without limit, or no session.</value>
    public TimeSpan? IdleTimeout { get; internal init; }

    /// <summary>When the session ends, whatever happens.</summary>
    /// <value>Null = never, or no session.</value>
    public DateTimeOffset? Deadline { get; internal init; }

    /// <summary>The name of the serializer that wrote the session's payload.</summary>
    /// <value>Null without a stored session.</value>
    public string? Serializer { get; internal init; }

    /// <summary>The schema version of the session's payload.</summary>
    /// <value>Null without a stored session.</value>
    public int? SchemaVersion { get; internal init; }
}
