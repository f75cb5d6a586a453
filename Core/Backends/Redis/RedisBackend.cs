namespace SessionKernel;

// Two paths lead to the server. Lanes carry the hot commands if the store owns its multiplexer and lanes support the kind of server. The
// multiplexer, StackExchange.Redis, carries everything else, and every command that a lane can't carry. Stores of one process may share
// both.
//
//   Protocol <- Transport <- Pipeline <- Routing     the client behind a lane: bytes, socket, one connection, all connections
//   Multiplexer, Connections                         StackExchange.Redis; what stores share
//   Commands, Calls                                  the commands of a store, over the multiplexer and over lanes
internal sealed class RedisBackend : ISessionBackend
{
    private readonly RedisHold _hold;
    private readonly BackendContext _context;
    private readonly MultiplexerPath _path;
    private readonly RedisTouches _touches;
    private readonly RedisIndexes _indexes;
    private readonly RedisLocks _locks;
    private readonly RedisTimes _times;
    private readonly StoreLanes? _lanes;
    private readonly LaneTouchSender? _laneTouches;
    private readonly RedisReplication? _replication;
    private readonly RedisNotes _notes;
    private readonly RedisCanary? _canary;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private bool _isAdmitted;

    public RedisBackend(RedisTarget target, BackendContext context)
    {
        var options = target.Options;
        _hold = new RedisHold(target, context);
        _context = context;
        _path = new MultiplexerPath(_hold, options, context);
        _touches = new RedisTouches(_path, context);
        _indexes = new RedisIndexes(_hold, _path, context);
        _locks = new RedisLocks(_hold, _path, context);
        _times = new RedisTimes(_hold, _path, context);
        _notes = new RedisNotes(_hold);
        _canary = context.Canary is { } canary ? new RedisCanary(canary, _notes, context) : null;
        if (target.Lanes is not null && options.Transport == TransportMode.Lanes)
        {
            _lanes = new StoreLanes(options.CommandTimeout, context);
            _laneTouches = new LaneTouchSender(_lanes, _touches, context);
        }

        if (options.Durability.Replicas > 0)
        {
            _replication = target.Lanes is not null ? new RedisReplication(_hold, options, context) : throw new InvalidOperationException(
                "Waiting for replicas needs connections of the store's own: give UseRedis an address, without a tunnel, a proxy "
                    + "or renamed commands.");
        }
    }

    public bool IsReachable => _hold.IsReachable;

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_hold.IsConnected)
            {
                await _hold.ConnectAsync(cancellationToken).ConfigureAwait(false);
            }

            await AdmitAsync().ConfigureAwait(false);
            _lanes?.Join(_hold.Router);
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

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        _locks.LockAsync(command, cancellationToken);

    public ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) =>
        _times.TellAsync(key, deadlineMs, cancellationToken);

    public async ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken)
    {
        var reply = command.Action == IndexAction.Confirm
            ? IndexReply.Nothing
            : await _indexes.AskAsync(command, cancellationToken).ConfigureAwait(false);
        return _replication is null || command.Action is IndexAction.Members or IndexAction.Read || reply.Status != BackendStatus.Done
            ? reply
            : reply with { IsUnconfirmed = !await _replication.ConfirmAsync(command, cancellationToken).ConfigureAwait(false) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_canary is not null)
        {
            await _canary.DisposeAsync().ConfigureAwait(false);
        }

        _lanes?.Leave();
        await _hold.DisposeAsync().ConfigureAwait(false);
        _connecting.Dispose();
    }

    /// <summary>
    /// Repeats the checks at each attempt to connect until they succeed: connecting again must not admit a store that was refused.
    /// </summary>
    private async Task AdmitAsync()
    {
        if (!_isAdmitted)
        {
            await new RedisApplication(_notes, _context).CheckAsync().ConfigureAwait(false);
            await (_canary?.CheckAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            _isAdmitted = true;
        }
    }

    private ICommandPort<TState, TResult> OpenPlain<TState, TResult>(IReplyHandler<TState, TResult> handler)
    {
        var multiplexer = new Port<TState, TResult>(_path, handler);
        return _lanes is null ? multiplexer : new LaneCallPool<TState, TResult>(_lanes, _path, multiplexer, _context, handler);
    }

    private sealed class Port<TState, TResult>(MultiplexerPath path, IReplyHandler<TState, TResult> handler) : ICommandPort<TState, TResult>
    {
        private readonly RedisLoads<TState, TResult> _loads = new(path, handler);

        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            command.Kind == CommandKind.Load && !cancellationToken.CanBeCanceled
                ? _loads.LoadAsync(command.Key, state)
                : CompleteAsync(path.ExecuteAsync(command, cancellationToken), state);

        private async ValueTask<TResult> CompleteAsync(ValueTask<BackendReply> reply, TState state)
        {
            var result = handler.Handle(state, await reply.ConfigureAwait(false));
            return handler.Reconsider(state) is { } later ? await later.ConfigureAwait(false) : result;
        }
    }
}
