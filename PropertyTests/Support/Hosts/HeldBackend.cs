namespace SessionKernel.PropertyTests.Hosts;

/// <summary>A backend whose commands wait while a test holds them, or each for the next turn, as on a network.</summary>
internal sealed class HeldBackend : ISessionBackend
{
    private ISessionBackend? _inner;
    private TaskCompletionSource? _held;
    private int _waiting;

    public bool Yields { get; init; }

    /// <summary>How many commands were held so far.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public HeldBackend Over(ISessionBackend inner)
    {
        _inner = inner;
        return this;
    }

    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => HoldNoMore()();

    /// <summary>Commands from now on pass.</summary>
    /// <returns>Releases those that wait.</returns>
    public Action HoldNoMore()
    {
        var held = _held;
        _held = null;
        return held!.SetResult;
    }

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => _inner!.ConnectAsync(cancellationToken);

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, _inner!.Open(handler));

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken) =>
        _inner!.TouchAsync(touches, outcomes, cancellationToken);

    public async ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            Interlocked.Increment(ref _waiting);
            await held.Task;
        }

        return await _inner!.AskAsync(command, cancellationToken);
    }

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        _inner!.LockAsync(command, cancellationToken);

    public ValueTask DisposeAsync() => _inner!.DisposeAsync();

    private sealed class Port<TState, TResult>(HeldBackend backend, ICommandPort<TState, TResult> inner) : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            backend.Yields || backend._held is not null
                ? WaitAsync(backend._held?.Task ?? Task.CompletedTask, command, state, cancellationToken)
                : inner.SendAsync(command, state, cancellationToken);

        private async ValueTask<TResult> WaitAsync(Task held, BackendCommand command, TState state, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref backend._waiting);
            await held;
            await Task.Yield();
            return await inner.SendAsync(command, state, cancellationToken);
        }
    }
}
