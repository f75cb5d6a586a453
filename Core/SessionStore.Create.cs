namespace SessionKernel;

// new id -> key -> payload behind a header -> SET NX PX. The id is handed out only when it is stored.
public sealed partial class SessionStore<T>
{
    /// <summary>Begins a session under a new id.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="principal">Whose session it is, if anybody's: 1 to 4,096 bytes of UTF-8. Kept as a digest.</param>
    /// <param name="windows">Windows of its own; null = those of the store.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>
    /// A handle to be disposed. Unless its <see cref="Session{T}.SaveStatus"/> is Saved or SavedNotReplicated it is not Live, and has no id.
    /// </returns>
    /// <exception cref="InvalidOperationException">A principal was given to a session without an absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateAsync(T value, string? principal = null, SessionWindows? windows = null, CancellationToken cancellationToken = default)
    {
        Throw.IfNull(value);
        var now = NowMs;
        var expiry = WindowsOf(windows, now);
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
        var id = Ids.Issue(principal is null ? null : RouteOf(owner), out var digest);
        return CreateAsync(id, SessionKey.OfSession(id.Route, digest), value, owner, expiry, now, cancellationToken);
    }

    /// <summary>An id that no session has yet, for a host that says where a session will live before it is stored.</summary>
    /// <param name="key">Where it will.</param>
    /// <returns>The id, for one create.</returns>
    internal SessionId NewId(out SessionKey key)
    {
        var id = Ids.Issue(route: null, out var digest);
        key = SessionKey.OfSession(id.Route, digest);
        return id;
    }

    /// <summary>Begins a session of nobody under an id from <see cref="NewId"/>.</summary>
    internal ValueTask<Session<T>> CreateAsync(in SessionId id, in SessionKey key, T value, SessionWindows? windows, CancellationToken cancellationToken)
    {
        var now = NowMs;
        var expiry = WindowsOf(windows, now);
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
        try
        {
            state.Value = value;
            state.Windows = expiry;
            state.Header = new EnvelopeHeader { CreatedMs = now, DeadlineMs = expiry.DeadlineMs, IdleMs = expiry.IdleMs, Principal = owner };
            if (Compose(state, state.Header, state.Key) is not { } body)
            {
                return new ValueTask<Session<T>>(NotCreated(state, SaveStatus.TooLarge));
            }

            return _creates.SendAsync(
                new BackendCommand { Kind = CommandKind.Create, Key = state.Key, Body = body, TimeToLiveMs = expiry.TimeToLiveMs(now), NewStamp = state.Writing.Stamp, Entry = IndexEntry.Of(state.Writing) },
                state,
                cancellationToken);
        }
        catch
        {
            _pool.Return(state);
            throw;
        }
    }

    private Session<T> NotCreated(SessionState<T> state, SaveStatus status)
    {
        state.MarkNotCreated(status);
        return _pool.HandleOf(state);
    }

    /// <summary>A sealed envelope of the state's value with a new stamp, for a key; null when it is too large.</summary>
    private PooledBuffer? Compose(SessionState<T> state, EnvelopeHeader header, in SessionKey key)
    {
        var body = _encoder.Encode(state, ref header);
        if (body is null)
        {
            return null;
        }

        header.PreviousStamp = state.Header.Stamp;
        header.Stamp = RandomBytes.NextStamp();
        _sealer.Seal(body.WritableSpan, ref header, key);
        state.Writing = header;
        state.SentMs = _toucher.NowMs;
        return body;
    }

    private ExpiryWindows WindowsOf(SessionWindows? windows, long now)
    {
        if (windows is not { } own)
        {
            return _expiry.Start(now);
        }

        if (own != SessionWindows.NoExpiry)
        {
            own.Check();
        }

        return ExpiryPolicy.Windows(own.Idle, own.Absolute, now);
    }

    private static ushort RouteOf(Digest16 principal) => (ushort)principal.Low;
}
