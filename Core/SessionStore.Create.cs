namespace SessionKernel;

// new id -> key -> payload behind a header -> SET NX PX. The id is handed out only once the session is stored.
public sealed partial class SessionStore<T>
{
    /// <summary>Begins a session under a new id.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="principal">The principal of the session; null = none. 1 to 4,096 bytes of UTF-8, stored as a digest.</param>
    /// <param name="lifetime">The session's own windows; null = those of the store.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>
    /// A handle to dispose. Unless its <see cref="Session{T}.SaveStatus"/> is Saved or SavedNotReplicated, it is not Live and has no id.
    /// </returns>
    /// <exception cref="InvalidOperationException">A principal was given to a session without an absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateAsync(
        T value, string? principal = null, SessionLifetime? lifetime = null, CancellationToken cancellationToken = default)
    {
        Throw.IfNull(value);
        var now = _pool.NowMs;
        var expiry = lifetime is { } own ? own.Start(now) : _expiry.Start(now);
        var owner = principal is null ? default : _names.Principal(principal);
        if (principal is not null && expiry.DeadlineMs == 0)
        {
            Throw.PrincipalNeedsAbsoluteLifetime();
        }

        if (expiry.AreNone)
        {
            Throw.SessionNeedsExpiry();
        }

        _pool.RequireSessions();
        var id = _ids.Issue(principal is null ? null : SessionKey.OfPrincipal(owner).Route, out var key);
        return CreateAsync(id, key, value, owner, expiry, now, cancellationToken);
    }

    /// <summary>Issues an id, for a host that must say where a session will live before it is stored.</summary>
    /// <param name="key">Where the session will live.</param>
    /// <returns>The id, for one create.</returns>
    internal SessionId NewId(out SessionKey key) => _ids.Issue(route: null, out key);

    /// <summary>Begins an anonymous session under an id from <see cref="NewId"/>.</summary>
    internal ValueTask<Session<T>> CreateAsync(
        in SessionId id, in SessionKey key, T value, SessionLifetime? lifetime, CancellationToken cancellationToken)
    {
        var now = _pool.NowMs;
        var expiry = lifetime is { } own ? own.Start(now) : _expiry.Start(now);
        if (expiry.AreNone)
        {
            Throw.SessionNeedsExpiry();
        }

        _pool.RequireSessions();
        return CreateAsync(id, key, value, default, expiry, now, cancellationToken);
    }

    private ValueTask<Session<T>> CreateAsync(
        in SessionId id, in SessionKey key, T value, Digest16 owner, ExpiryWindows expiry, long now, CancellationToken cancellationToken)
    {
        var state = _pool.Rent(id, key);
        return _creator.TryCompose(state, value, owner, expiry, now, out var command)
            ? _creates.SendAsync(command, state, cancellationToken)
            : new ValueTask<Session<T>>(_pool.HandleOf(state));
    }
}
