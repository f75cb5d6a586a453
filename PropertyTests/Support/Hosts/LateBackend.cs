namespace SessionKernel.PropertyTests.Hosts;

/// <summary>Can't be connected to until a test says so.</summary>
internal sealed class LateBackend(SpyBackend spy) : ISessionBackend
{
    private ISessionBackend _inner = spy;

    public volatile bool IsThere;

    public volatile Exception Failure = new SessionKernelException(SessionKernelError.ConnectFailed, "Check the server.");

    public ISessionBackend Over(ISessionBackend inner)
    {
        _inner = inner;
        return this;
    }

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => IsThere
        ? _inner.ConnectAsync(cancellationToken)
        : throw Failure;

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) => _inner.Open(handler);

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        _inner.AskAsync(command, cancellationToken);

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        _inner.LockAsync(command, cancellationToken);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken) =>
        _inner.TouchAsync(touches, outcomes, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
