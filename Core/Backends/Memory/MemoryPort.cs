namespace SessionKernel;

/// <summary>Executes each command, and calls its handler, before the call returns.</summary>
internal sealed class MemoryPort<TState, TResult>(MemoryBackend backend, IReplyHandler<TState, TResult> handler)
    : ICommandPort<TState, TResult>
{
    public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken)
    {
        var reply = cancellationToken.IsCancellationRequested
            ? new BackendReply(BackendStatus.Canceled, Body: command.Body)
            : backend.Run(command);
        command.Marker?.Return();
        try
        {
            return new ValueTask<TResult>(handler.Handle(state, reply));
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }
}
