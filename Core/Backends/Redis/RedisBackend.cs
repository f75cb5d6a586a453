namespace SessionKernel;

// Two paths. Lanes carry the hot commands where there are any: the connection is the store's own, and the server is of a kind
// that they know. The safe path, over StackExchange.Redis, carries everything else, and all that lanes can't.
internal sealed class RedisBackend : ISessionBackend
{
    private readonly RedisLink _link;
    private readonly BackendContext _context;
    private readonly RedisSafePath _safePath;
    private readonly RedisTouches _touches;
    private readonly RedisIndexes _indexes;
    private readonly RedisLocks _locks;
    private readonly LaneFleet? _lanes;
    private readonly LaneTouches? _laneTouches;
    private readonly RedisReplication? _replication;
    private readonly SemaphoreSlim _connecting = new(1, 1);

    public RedisBackend(RedisLink link, RedisBackendOptions options, BackendContext context)
    {
        _link = link;
        _context = context;
        _safePath = new RedisSafePath(link, options, context);
        _touches = new RedisTouches(_safePath, context);
        _indexes = new RedisIndexes(link, _safePath, context);
        _locks = new RedisLocks(link, _safePath, context);
        if (link.Lanes is { } settings && options.Transport == TransportMode.Lanes)
        {
            _lanes = new LaneFleet(link.Topology, options.LanesPerPrimary, settings, context);
            _laneTouches = new LaneTouches(_lanes, _touches, context);
        }

        if (options.Durability.Replicas > 0)
        {
            _replication = new RedisReplication(link.Topology, link.Lanes ?? throw new InvalidOperationException(
                "Waiting for replicas needs connections of the store's own: give UseRedis an address, without a tunnel, a proxy or renamed commands."), options, context);
        }
    }

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_link.IsConnected)
            {
                await _link.ConnectAsync(_context, cancellationToken).ConfigureAwait(false);
            }

            _link.Topology.Changed -= Review;
            _link.Topology.Changed += Review;
            await (_lanes?.StartAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            await (_replication?.StartAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) => _replication is null
        ? OpenPlain(handler)
        : new ReplicatedPort<TState, TResult>(OpenPlain(handler), OpenPlain(new RawReplies()), _replication, handler);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        outcomes.Span.Clear();
        return _lanes is { AreInUse: true }
            ? _laneTouches!.SendAsync(touches, outcomes, cancellationToken)
            : _touches.SendAsync(touches, outcomes, Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) => _locks.LockAsync(command, cancellationToken);

    public async ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken)
    {
        var reply = command.Action == IndexAction.Confirm ? IndexReply.Nothing : await _indexes.AskAsync(command, cancellationToken).ConfigureAwait(false);
        return _replication is null || command.Action is IndexAction.Members or IndexAction.Read || reply.Status != BackendStatus.Done
            ? reply
            : reply with { IsUnconfirmed = !await _replication.ConfirmAsync(command, cancellationToken).ConfigureAwait(false) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_lanes is not null)
        {
            await _lanes.DisposeAsync().ConfigureAwait(false);
        }

        if (_replication is not null)
        {
            await _replication.DisposeAsync().ConfigureAwait(false);
        }

        await _link.DisposeAsync().ConfigureAwait(false);
        _connecting.Dispose();
    }

    private ICommandPort<TState, TResult> OpenPlain<TState, TResult>(IReplyHandler<TState, TResult> handler)
    {
        var rare = new Port<TState, TResult>(_safePath, handler);
        return _lanes is null ? rare : new LaneCallPool<TState, TResult>(_lanes, _safePath, rare, _context, handler);
    }

    private void Review()
    {
        _lanes?.Review();
        _replication?.Review();
    }

    private sealed class Port<TState, TResult>(RedisSafePath path, IReplyHandler<TState, TResult> handler) : ICommandPort<TState, TResult>
    {
        private readonly RedisLoads<TState, TResult> _loads = new(path, handler);

        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            command.Kind == CommandKind.Load && !cancellationToken.CanBeCanceled
                ? _loads.LoadAsync(command.Key, state)
                : CompleteAsync(path.ExecuteAsync(command, cancellationToken), state);

        private async ValueTask<TResult> CompleteAsync(ValueTask<BackendReply> reply, TState state) =>
            handler.Handle(state, await reply.ConfigureAwait(false));
    }
}
