namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>Takes touches and nothing else.</summary>
internal sealed class RecordingBackend : ISessionBackend
{
    public List<TouchCommand> Sent { get; } = [];

    public int Calls { get; private set; }

    public int LargestCall { get; private set; }

    public Func<SessionKey, TouchOutcome> Outcome { get; set; } = _ => TouchOutcome.Touched;

    public Exception? Throws { get; set; }

    /// <summary>What the server tells of its time; null = nothing.</summary>
    public Func<long?>? Tells { get; set; }

    public int TimesAsked { get; private set; }

    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Ends when a call was answered.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who called: a caller that sets a name passes it on to what it runs itself, and not to what it queues.</summary>
    public AsyncLocal<string?> Caller { get; } = new();

    public string? LastCaller { get; private set; }

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) => throw new NotSupportedException();

    public async ValueTask TouchAsync(
        ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        Calls++;
        LastCaller = Caller.Value;
        LargestCall = Math.Max(LargestCall, touches.Length);
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Throws is { } cause)
        {
            throw cause;
        }

        lock (Sent) { Sent.AddRange(touches.ToArray().OrderBy(t => (t.Key.Digest.Low, t.Stamp))); }
        for (var i = 0; i < touches.Length; i++)
        {
            outcomes.Span[i] = Outcome(touches.Span[i].Key);
        }

        Answered.TrySetResult();
    }

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken)
    {
        TimesAsked++;
        return new(Tells is { } tells ? tells() : deadlineMs);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
