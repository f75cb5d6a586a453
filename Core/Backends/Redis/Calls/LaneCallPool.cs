using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>Sends commands with one type of result over lanes, and pools the calls that carry them.</summary>
internal sealed class LaneCallPool<TState, TResult> : ICommandPort<TState, TResult>
{
    private const int MaximumRetained = 4 * 1024;

    private readonly DefaultObjectPool<PooledLaneCall<TState, TResult>> _calls;
    private readonly ICommandPort<TState, TResult> _multiplexer;
    private readonly BufferLedger? _ledger;

    public LaneCallPool(
        StoreLanes lanes, MultiplexerPath path, ICommandPort<TState, TResult> multiplexer, BackendContext context,
        IReplyHandler<TState, TResult> handler)
    {
        _calls = new DefaultObjectPool<PooledLaneCall<TState, TResult>>(new Policy(this), MaximumRetained);
        _multiplexer = multiplexer;
        _ledger = context.Buffers.Ledger;
        Lanes = lanes;
        Recovery = new LaneRecovery(lanes, path);
        Keys = context.Keys;
        Handler = handler;
    }

    public StoreLanes Lanes { get; }

    public LaneRecovery Recovery { get; }

    public KeySpace Keys { get; }

    public IReplyHandler<TState, TResult> Handler { get; }

    public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken)
    {
        if (NeedsMultiplexer(command) || !Lanes.AreInUse)
        {
            return _multiplexer.SendAsync(command, state, cancellationToken);
        }

        _ledger?.Rented();
        return _calls.Get().Begin(command, state, cancellationToken);
    }

    public void Return(PooledLaneCall<TState, TResult> call)
    {
        _ledger?.Returned();
        _calls.Return(call);
    }

    /// <summary>Whether the command is a script over several keys that only the multiplexer sends.</summary>
    private static bool NeedsMultiplexer(in BackendCommand command) =>
        command.Kind == CommandKind.Renew || (command.Kind == CommandKind.Create && !command.Entry.IsEmpty);

    private sealed class Policy(LaneCallPool<TState, TResult> pool) : PooledObjectPolicy<PooledLaneCall<TState, TResult>>
    {
        public override PooledLaneCall<TState, TResult> Create() => new(pool);

        public override bool Return(PooledLaneCall<TState, TResult> obj) => true;
    }
}
