namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>In place of the multiplexer, where every command must go over lanes.</summary>
internal sealed class NoPort<TState, TResult> : ICommandPort<TState, TResult>
{
    public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
