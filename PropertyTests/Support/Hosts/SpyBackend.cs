namespace SessionKernel.PropertyTests.Hosts;

/// <summary>Counts the commands at the port, and answers those that a test wants to fail.</summary>
internal sealed class SpyBackend : ISessionBackend
{
    private readonly int[] _sent = new int[Enum.GetValues<CommandKind>().Length];
    private ISessionBackend? _inner;
    private int _touches;
    private int _disposals;

    /// <summary>The reply to a command, in place of the backend's.</summary>
    public Func<CommandKind, BackendStatus?>? Fault { get; set; }

    public bool IsConnected { get; private set; }

    public int Commands => _sent.Sum() + Touches;

    public int Touches => Volatile.Read(ref _touches);

    public int Disposals => Volatile.Read(ref _disposals);

    public int Sent(CommandKind kind) => Volatile.Read(ref _sent[(int)kind]);

    public void Reset()
    {
        Array.Clear(_sent);
        _touches = 0;
    }

    public ISessionBackend Over(ISessionBackend inner)
    {
        _inner = inner;
        return this;
    }

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await _inner!.ConnectAsync(cancellationToken);
        IsConnected = true;
    }

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, _inner!.Open(handler), handler);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _touches, touches.Length);
        return TouchesHang is { } told ? HangAsync(told, cancellationToken) : _inner!.TouchAsync(touches, outcomes, cancellationToken);
    }

    /// <summary>Called when touches are to be sent, which then never end but by their token.</summary>
    public Action? TouchesHang { get; set; }

    /// <summary>The reply to a question to an index, in place of the backend's.</summary>
    public BackendStatus? AsksFail { get; set; }

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        AsksFail is { } status ? new ValueTask<IndexReply>(IndexReply.Failed(status)) : _inner!.AskAsync(command, cancellationToken);

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        _inner!.LockAsync(command, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        return _inner!.DisposeAsync();
    }

    private static async ValueTask HangAsync(Action told, CancellationToken cancellationToken)
    {
        told();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private sealed class Port<TState, TResult>(SpyBackend spy, ICommandPort<TState, TResult> inner, IReplyHandler<TState, TResult> handler)
        : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref spy._sent[(int)command.Kind]);
            if (spy.Fault?.Invoke(command.Kind) is not { } status)
            {
                return inner.SendAsync(command, state, cancellationToken);
            }

            command.Marker?.Return();
            try
            {
                return new ValueTask<TResult>(handler.Handle(state, new BackendReply(status, Body: command.Body)));
            }
            catch (Exception e)
            {
                return ValueTask.FromException<TResult>(e);
            }
        }
    }
}
