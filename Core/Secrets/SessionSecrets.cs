namespace SessionKernel;

/// <summary>
/// The ring of secrets of a store. Every value that the store writes is tagged with the first secret, and a value whose tag no
/// secret of the ring verifies never reaches a decoder: whoever can write to the server, but has no secret, can't forge a session,
/// change one, or move one to another key.
/// </summary>
/// <remarks>
/// <para>Immutable and thread-safe: each method returns a new ring. One ring may serve several stores: their keys are derived apart, by key
/// prefix.</para>
/// <para>
/// To roll a secret, accept the new one on every instance, then put it first, and drop the old one after one absolute lifetime. After a
/// leak, drop it at once: what it tagged is then <see cref="SessionStatus.KeyUnavailable"/>.
/// </para>
/// </remarks>
public sealed class SessionSecrets
{
    private SessionSecrets(Func<IReadOnlyList<SessionSecret>> read, bool mayChange) => (Read, MayChange) = (read, mayChange);

    private SessionSecrets(SessionSecrets other)
    {
        (Read, MayChange, UntaggedUntil, Source) = (other.Read, other.MayChange, other.UntaggedUntil, other.Source);
        (IssuesIds, AcceptsUnkeyed, PrincipalSecret) = (other.IssuesIds, other.AcceptsUnkeyed, other.PrincipalSecret);
    }

    /// <summary>A ring of given secrets.</summary>
    /// <param name="active">Tags what is written.</param>
    /// <param name="accept">Verified besides: a secret that is coming, or one that is going.</param>
    public SessionSecrets(SessionSecret active, params SessionSecret[] accept)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(accept);
        SessionSecret[] secrets = [active, .. accept];
        (Read, MayChange) = (() => secrets, false);
    }

    internal Func<IReadOnlyList<SessionSecret>> Read { get; private init; }

    /// <summary>Where a ring comes from that a host's services give; null = from what was given here.</summary>
    internal SecretSource? Source { get; private init; }

    /// <summary>Whether the ring is read again, and two secrets may have the same secret id by chance.</summary>
    internal bool MayChange { get; }

    internal DateTimeOffset? UntaggedUntil { get; private init; }

    internal bool IssuesIds { get; private init; }

    internal bool AcceptsUnkeyed { get; private init; }

    internal SessionSecret? PrincipalSecret { get; private init; }

    /// <summary>
    /// A ring that is read while the store is built, every hour, and when a value names a secret that it lacks, at most every 10 s.
    /// </summary>
    /// <param name="read">
    /// Returns the ring, the active secret first. Called on the thread pool, except while the store is built. If it throws later, the ring
    /// that was read last stays in use, and event 30 is logged.
    /// </param>
    /// <returns>The ring.</returns>
    public static SessionSecrets From(Func<IReadOnlyList<SessionSecret>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new SessionSecrets(read, mayChange: true);
    }

    /// <summary>A ring that is read as one of <see cref="From"/> is, from what the services of the store's host have.</summary>
    internal static SessionSecrets FromServices(SecretSource source) =>
        new(static () => throw new InvalidOperationException("The ring was not read from a host's services."), mayChange: true)
        {
            Source = source,
        };

    /// <exception cref="InvalidOperationException">The ring comes from services, and there are none, or not what it needs.</exception>
    internal SessionSecrets Bind(IServiceProvider? services, TimeProvider time) => Source is null ? this : new(this)
    {
        Read = Source(
            services ?? throw new InvalidOperationException(
                "A ring of secrets that comes from a host's services needs a store that the host registers, by "
                    + "AddSessionKernel(…) or the like."),
            time),
        Source = null,
    };

    /// <summary>
    /// Also reads values without a tag, for a store that has data from before it had secrets. Until then, whoever can write to the server
    /// can forge a session, as before. Without it a value that has no tag is <see cref="SessionStatus.UnknownFormat"/>.
    /// </summary>
    /// <param name="until">One absolute lifetime after the last instance without secrets is gone.</param>
    /// <returns>A new ring.</returns>
    public SessionSecrets AcceptUntagged(DateTimeOffset until) => new(this) { UntaggedUntil = until };

    /// <summary>
    /// Issues ids whose check is derived from the active secret, so that a forged id is refused without a command. A ring always accepts
    /// such ids, so call this once every instance has the ring.
    /// </summary>
    /// <param name="acceptUnkeyed">
    /// True as long as sessions exist whose ids were issued without a secret; they would end otherwise. False for a new store, and one
    /// absolute lifetime later.
    /// </param>
    /// <returns>A new ring.</returns>
    public SessionSecrets Ids(bool acceptUnkeyed) => new(this) { IssuesIds = true, AcceptsUnkeyed = acceptUnkeyed };

    /// <summary>
    /// Digests principals and record names under a secret, so that whoever reads the server can't tell whose a session is by trying names.
    /// Only for a store that has no data yet: what was stored under other digests is not found again.
    /// </summary>
    /// <param name="secret">Never changes while the store has data. It need not be in the ring.</param>
    /// <returns>A new ring.</returns>
    public SessionSecrets Principals(SessionSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new SessionSecrets(this) { PrincipalSecret = secret };
    }
}

/// <summary>Finds in the services of a host what a ring is read from, or throws <see cref="InvalidOperationException"/>.</summary>
internal delegate Func<IReadOnlyList<SessionSecret>> SecretSource(IServiceProvider services, TimeProvider time);
