namespace SessionKernel;

// text -> id -> key -> one GET -> envelope -> schema and serializer -> session; then the touch, if one is due.
public sealed partial class SessionStore<T>
{
    /// <summary>Opens a session by the text of its id, as a cookie or header carried it.</summary>
    /// <param name="text">Anything; what is no id is <see cref="SessionStatus.Forged"/>, without I/O.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>As <see cref="LoadAsync(SessionId, CancellationToken)"/>.</returns>
    public ValueTask<Session<T>> LoadAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken = default) =>
        SessionId.TryParse(text, out var id) ? LoadAsync(id, cancellationToken) : new ValueTask<Session<T>>(Forged(Rent()));

    /// <summary>Opens a session: one command. A touch follows by itself when one is due.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to be disposed; use its value only if it is Live.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public ValueTask<Session<T>> LoadAsync(SessionId id, CancellationToken cancellationToken = default)
    {
        var state = Rent();
        if (!TryVerify(id, out var digest))
        {
            return new ValueTask<Session<T>>(Forged(state));
        }

        return LoadAsync(state, id, SessionKey.OfSession(id.Route, digest), cancellationToken);
    }

    private ValueTask<Session<T>> LoadAsync(SessionState<T> state, in SessionId id, in SessionKey key, CancellationToken cancellationToken)
    {
        state.Begin(this, id, key);
        var load = _loads.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = state.Key }, state, cancellationToken);
        var opened = _rotatesIds ? FollowAsync(load, cancellationToken) : load;
        return _touchMode == TouchMode.Inline ? TouchInlineAsync(opened, cancellationToken) : opened;
    }

    /// <summary>Whether a text can be the id of a session of this store: no I/O, and nothing about whether there is one.</summary>
    /// <param name="text">Anything.</param>
    /// <returns>False for what a load would call <see cref="SessionStatus.Forged"/>.</returns>
    public bool Accepts(ReadOnlySpan<char> text) => SessionId.TryParse(text, out var id) && TryVerify(id, out _);

    private Session<T> CompleteLoad(SessionState<T> state, in BackendReply reply)
    {
        if (reply.Status == BackendStatus.Canceled || OutageOf(reply) is not null)
        {
            Recycle(state);
            throw OutageOf(reply) ?? reply.Cause ?? new OperationCanceledException();
        }

        state.Status = reply.Status switch
        {
            BackendStatus.Done => Open(state, reply.Value!),
            BackendStatus.Missing => SessionStatus.Missing,
            BackendStatus.WrongType => SessionStatus.UnknownFormat,
            BackendStatus.Denied => SessionStatus.Denied,
            _ => SessionStatus.Unavailable,
        };

        if (state.Status == SessionStatus.Live && _touchMode == TouchMode.Batched)
        {
            TouchLater(state);
        }

        return new Session<T>(state, this);
    }

    /// <summary>Decodes what is stored; the state keeps the bytes of a live session, to compare them when it is saved, and of one that has ended, to be judged again.</summary>
    private SessionStatus Open(SessionState<T> state, PooledBuffer stored) => Open(state, stored, NowMs);

    private SessionStatus Open(SessionState<T> state, PooledBuffer stored, long nowMs)
    {
        _toucher.Approach(state.Key);
        var status = _decoder.Decode(state, stored, nowMs, out var payload);
        if (status == SessionStatus.Live)
        {
            state.Keep(stored, payload);
        }
        else if (status is SessionStatus.Expired or SessionStatus.Missing)
        {
            SetTheirs(state, stored);
        }
        else
        {
            stored.Return();
        }

        return status;
    }

    private Session<T> Forged(SessionState<T> state)
    {
        state.Status = SessionStatus.Forged;
        return new Session<T>(state, this);
    }

    private sealed class LoadHandler(SessionStore<T> store) : IReplyHandler<SessionState<T>, Session<T>>
    {
        public Session<T> Handle(SessionState<T> state, in BackendReply reply) => store.CompleteLoad(state, reply);

        public Task<Session<T>>? Reconsider(SessionState<T> state) =>
            state is { Status: SessionStatus.Expired or SessionStatus.Missing, Theirs: not null } ? store.ReconsiderAsync(state) : null;
    }
}
