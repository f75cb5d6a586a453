namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>Keeps the last body that was written, and answers every load with it at once.</summary>
internal sealed class EchoBackend(BackendContext context) : ISessionBackend
{
    private byte[] _stored = [];
    private int _length;

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, handler);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        outcomes.Span.Fill(TouchOutcome.Touched);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private BackendReply Run(in BackendCommand command)
    {
        if (command.Kind == CommandKind.Remove)
        {
            return new BackendReply(BackendStatus.Done);
        }

        if (command.Body is not { } body)
        {
            return new BackendReply(BackendStatus.Done, context.Buffers.RentCopy(_stored.AsSpan(0, _length)));
        }

        if (_stored.Length < body.Length)
        {
            _stored = new byte[body.Length * 2];
        }

        body.Span.CopyTo(_stored);
        _length = body.Length;
        return new BackendReply(BackendStatus.Done, Body: body);
    }

    private sealed class Port<TState, TResult>(EchoBackend backend, IReplyHandler<TState, TResult> handler) : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            new(handler.Handle(state, backend.Run(command)));
    }
}
