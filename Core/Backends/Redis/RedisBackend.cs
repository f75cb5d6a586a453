namespace SessionKernel;

// Two paths. Lanes carry the hot commands where there are any: the connection is the store's own, and the server is of a kind
// that they know. The safe path, over StackExchange.Redis, carries everything else, and all that lanes can't.
internal sealed class RedisBackend : ISessionBackend
{
    private readonly RedisLink _link;
    private readonly BackendContext _context;
    private readonly RedisSafePath _safePath;
    private readonly LaneSet? _lanes;
    private readonly LaneTouches? _laneTouches;

    public RedisBackend(RedisLink link, RedisBackendOptions options, BackendContext context)
    {
        _link = link;
        _context = context;
        _safePath = new RedisSafePath(link, options, context);
        if (link.Lanes is { } settings && options.Transport == TransportMode.Lanes)
        {
            _lanes = new LaneSet(link.Primary, options.LanesPerPrimary, settings, context);
            _laneTouches = new LaneTouches(_lanes, _safePath, context);
        }
    }

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await _link.ConnectAsync(_context.Logger, cancellationToken).ConfigureAwait(false);
        if (_lanes is not null && _link.Primary.ServesLanes)
        {
            _link.Primary.Changed += _lanes.CheckRoles;
            await _lanes.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler)
    {
        var rare = new Port<TState, TResult>(_safePath, handler);
        return _lanes is null ? rare : new LaneCallPool<TState, TResult>(_lanes, _safePath, rare, _context, handler);
    }

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken) =>
        _lanes?.Pick() is { } lane
            ? _laneTouches!.SendAsync(lane, touches, outcomes, cancellationToken)
            : TouchSafelyAsync(touches, outcomes, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_lanes is not null)
        {
            await _lanes.DisposeAsync().ConfigureAwait(false);
        }

        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask TouchSafelyAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        // Not by a batch of StackExchange.Redis: what it sends again on NOSCRIPT joins a batch that went already, and never ends.
        var replies = new Task<TouchOutcome>[touches.Length];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = _safePath.TouchAsync(touches.Span[i], cancellationToken);
        }

        for (var i = 0; i < replies.Length; i++)
        {
            var outcome = await replies[i].ConfigureAwait(false);
            outcomes.Span[i] = outcome;
        }
    }

    private sealed class Port<TState, TResult>(RedisSafePath path, IReplyHandler<TState, TResult> handler) : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            CompleteAsync(path.ExecuteAsync(command, cancellationToken), state);

        private async ValueTask<TResult> CompleteAsync(ValueTask<BackendReply> reply, TState state) =>
            handler.Handle(state, await reply.ConfigureAwait(false));
    }
}
