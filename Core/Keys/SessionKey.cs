using System.Diagnostics;

namespace SessionKernel;

/// <summary>The key that a session or a named record is stored under: a digest, never an id. It opens nothing by itself.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[DebuggerDisplay("{ToLogString(),nq}")]
public readonly struct SessionKey : IEquatable<SessionKey>
{
    internal SessionKey(SessionKeyKind kind, ushort route, Digest16 digest)
    {
        Kind = kind;
        Route = route;
        Digest = digest;
    }

    internal SessionKeyKind Kind { get; }

    /// <summary>Two bytes in the order in which they stand in an id: the Cluster hash tag.</summary>
    internal ushort Route { get; }

    internal Digest16 Digest { get; }

    internal ulong Seed => Digest.Low;

    /// <summary>
    /// Makes the key of a named record, for hosts whose key is a name, such as a grain. The same name always gives the same key.
    /// </summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8; any characters.</param>
    /// <param name="secret">The store's principal key; empty if the store has none.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or not valid Unicode.</exception>
    public static SessionKey FromName(string name, ReadOnlySpan<byte> secret = default) =>
        FromName(new NameDigester(secret.IsEmpty ? null : secret.ToArray()).Name(name));

    /// <summary>Returns the key's digest, for hosts that must show an id. It is the same for every request, and opens nothing.</summary>
    /// <returns>22 characters of base64url.</returns>
    public string ToDigestString() => Digest.ToText();

    /// <summary>Returns the first 6 characters of the key's digest: enough to follow a session through logs.</summary>
    /// <returns>6 characters of base64url.</returns>
    public string ToLogString() => Digest.ToLogString();

    /// <inheritdoc/>
    public bool Equals(SessionKey other) => Kind == other.Kind && Route == other.Route && Digest == other.Digest;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SessionKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.Low.GetHashCode();

    /// <summary>Returns the same text as <see cref="ToLogString"/>.</summary>
    /// <returns>6 characters of base64url.</returns>
    public override string ToString() => ToLogString();

    /// <summary>Compares by value.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(SessionKey left, SessionKey right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(SessionKey left, SessionKey right) => !left.Equals(right);

    internal void RequireRecord()
    {
        if (Kind != SessionKeyKind.Name)
        {
            Throw.NoRecord();
        }
    }

    internal static SessionKey FromName(Digest16 digest) => new(SessionKeyKind.Name, (ushort)digest.Low, digest);

    /// <summary>The key of the index that lists the sessions of a principal.</summary>
    internal static SessionKey OfPrincipal(Digest16 digest) => new(SessionKeyKind.Principal, (ushort)digest.Low, digest);

    /// <summary>The key of this session's lock, in the same Cluster slot.</summary>
    internal SessionKey Lock => new(SessionKeyKind.Lock, Route, Digest);

    /// <summary>The key of the lock's last fence.</summary>
    internal SessionKey Fence => new(SessionKeyKind.Fence, Route, Digest);

    /// <summary>A key that exists while a revoke of a principal holds up renewals.</summary>
    internal static SessionKey OfRevocation(Digest16 digest) => new(SessionKeyKind.Revocation, (ushort)digest.Low, digest);

    /// <summary>The one key of its kind under a prefix: there is nothing to digest.</summary>
    internal static SessionKey OfCanary { get; } = new(SessionKeyKind.Canary, 0, default);

    internal static SessionKey OfSession(ushort route, Digest16 digest) => new(SessionKeyKind.Session, route, digest);
}

internal enum SessionKeyKind : byte
{
    Session,
    Name,
    Principal,
    Revocation,
    Lock,
    Fence,
    Canary,
}
