namespace SessionKernel;

/// <summary>
/// The ring of secrets of a store. The store tags every value that it writes with the first secret. A value whose tag no secret of the ring
/// verifies never reaches a decoder: somebody who can write to the server, but has no secret, can't forge a session, change one, or move
/// one to another key.
/// </summary>
/// <remarks>
/// <para>
/// Immutable and thread-safe: each method returns a new ring. One ring may serve several stores: each derives keys of its own, from its key
/// prefix.
/// </para>
/// <para>
/// To roll a secret, accept the new one on every instance, then put it first, and drop the old one after one absolute lifetime. After a
/// leak, drop it at once: values that it tagged are then <see cref="SessionStatus.KeyUnavailable"/>.
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

    /// <summary>Creates a ring of the given secrets.</summary>
    /// <param name="active">The secret that tags written values.</param>
    /// <param name="accept">Secrets that are accepted but tag nothing: one that is coming, or one that is going.</param>
    public SessionSecrets(SessionSecret active, params SessionSecret[] accept)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(accept);
        SessionSecret[] secrets = [active, .. accept];
        (Read, MayChange) = (() => secrets, false);
    }

    internal Func<IReadOnlyList<SessionSecret>> Read { get; private init; }

    /// <summary>Gets the ring from a host's services; null = the ring was given directly.</summary>
    internal SecretSource? Source { get; private init; }

    /// <summary>Whether the ring is read again. Two of its secrets may then have the same secret id by chance.</summary>
    internal bool MayChange { get; }

    internal DateTimeOffset? UntaggedUntil { get; private init; }

    internal bool IssuesIds { get; private init; }

    internal bool AcceptsUnkeyed { get; private init; }

    internal SessionSecret? PrincipalSecret { get; private init; }

    /// <summary>
    /// Makes a ring that is read while the store is built, every hour, and, at most every 10 s, when a value names a secret that it lacks
    /// or an id does not verify.
    /// </summary>
    /// <param name="read">
    /// Returns the ring, the active secret first. Called on the thread pool, except while the store is built. If it throws later, the ring
    /// that was read last stays in use, and the store logs event 30.
    /// </param>
    /// <returns>The ring.</returns>
    public static SessionSecrets From(Func<IReadOnlyList<SessionSecret>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new SessionSecrets(read, mayChange: true);
    }

    /// <summary>Makes a ring that is read like one of <see cref="From"/>, from the services of the store's host.</summary>
    internal static SessionSecrets FromServices(SecretSource source) =>
        new(static () => throw new InvalidOperationException("The ring was not read from a host's services."), mayChange: true)
        {
            Source = source,
        };

    /// <exception cref="InvalidOperationException">
    /// The ring comes from services, but there are none, or they lack what it needs.
    /// </exception>
    internal SessionSecrets Bind(IServiceProvider? services, TimeProvider time) => Source is null ? this : new(this)
    {
        Read = Source(
            services ?? throw new InvalidOperationException(
                "A ring of secrets that comes from a host's services needs a store that the host registers, for example with "
                    + "AddSessionKernel(…)."),
            time),
        Source = null,
    };

    /// <summary>
    /// Makes a ring that also accepts values without a tag, for a store that has data from before it had secrets. Until then, somebody who
    /// can write to the server can forge a session, as before. Without this call, a value without a tag is
    /// <see cref="SessionStatus.UnknownFormat"/>.
    /// </summary>
    /// <param name="until">One absolute lifetime after the last instance without secrets is gone.</param>
    /// <returns>A new ring.</returns>
    public SessionSecrets AcceptUntagged(DateTimeOffset until) => new(this) { UntaggedUntil = until };

    /// <summary>
    /// Makes a ring that issues ids whose check is derived from the active secret, so that a forged id is refused without a command. Every
    /// ring accepts such ids, so call this once every instance has the ring.
    /// </summary>
    /// <param name="acceptUnkeyed">
    /// True as long as sessions exist whose ids were issued without a secret: with false, they would end. False for a new store, and one
    /// absolute lifetime later.
    /// </param>
    /// <returns>A new ring.</returns>
    public SessionSecrets Ids(bool acceptUnkeyed) => new(this) { IssuesIds = true, AcceptsUnkeyed = acceptUnkeyed };

    /// <summary>
    /// Makes a ring that digests principals and record names with a secret, so that somebody who reads the server can't find out whose a
    /// session is by trying names. Only for a store that has no data yet: what was stored under other digests is not found again.
    /// </summary>
    /// <param name="secret">Never changes while the store has data. It need not be in the ring.</param>
    /// <returns>A new ring.</returns>
    public SessionSecrets Principals(SessionSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new SessionSecrets(this) { PrincipalSecret = secret };
    }
}

/// <summary>Finds the source of a ring in the services of a host, or throws <see cref="InvalidOperationException"/>.</summary>
internal delegate Func<IReadOnlyList<SessionSecret>> SecretSource(IServiceProvider services, TimeProvider time);
