namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>Takes touches and nothing else.</summary>
internal sealed class RecordingBackend : ISessionBackend
{
    public List<TouchCommand> Sent { get; } = [];

    public int Calls { get; private set; }

    public int LargestCall { get; private set; }

    public Func<SessionKey, TouchOutcome> Outcome { get; set; } = _ => TouchOutcome.Touched;

    public Exception? Throws { get; set; }

    public TaskCompletionSource? Gate { get; set; }

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) => throw new NotSupportedException();

    public async ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        Calls++;
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

        Sent.AddRange(touches.ToArray().OrderBy(t => (t.Key.Digest.Low, t.Stamp)));
        for (var i = 0; i < touches.Length; i++)
        {
            outcomes.Span[i] = Outcome(touches.Span[i].Key);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
