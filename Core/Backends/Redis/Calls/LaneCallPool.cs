using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>The port of one kind of result over lanes, and its calls while nobody awaits them.</summary>
internal sealed class LaneCallPool<TState, TResult> : ICommandPort<TState, TResult>
{
    private const int MaximumRetained = 4 * 1024;

    private readonly DefaultObjectPool<LaneCall<TState, TResult>> _calls;
    private readonly ICommandPort<TState, TResult> _rare;
    private readonly BufferLedger? _ledger;

    public LaneCallPool(StoreLanes lanes, MultiplexerPath safePath, ICommandPort<TState, TResult> rare, BackendContext context, IReplyHandler<TState, TResult> handler)
    {
        _calls = new DefaultObjectPool<LaneCall<TState, TResult>>(new Policy(this), MaximumRetained);
        _rare = rare;
        _ledger = context.Buffers.Ledger;
        Lanes = lanes;
        SafePath = safePath;
        Keys = context.Keys;
        Handler = handler;
    }

    public StoreLanes Lanes { get; }

    public MultiplexerPath SafePath { get; }

    public KeySpace Keys { get; }

    public IReplyHandler<TState, TResult> Handler { get; }

    public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken)
    {
        if (IsRare(command) || !Lanes.AreInUse)
        {
            return _rare.SendAsync(command, state, cancellationToken);
        }

        _ledger?.Rented();
        return _calls.Get().Begin(command, state, cancellationToken);
    }

    public void Return(LaneCall<TState, TResult> call)
    {
        _ledger?.Returned();
        _calls.Return(call);
    }

    /// <summary>Scripts over several keys.</summary>
    private static bool IsRare(in BackendCommand command) =>
        command.Kind == CommandKind.Renew || (command.Kind == CommandKind.Create && !command.Entry.IsEmpty);

    private sealed class Policy(LaneCallPool<TState, TResult> pool) : PooledObjectPolicy<LaneCall<TState, TResult>>
    {
        public override LaneCall<TState, TResult> Create() => new(pool);

        public override bool Return(LaneCall<TState, TResult> obj) => true;
    }
}
