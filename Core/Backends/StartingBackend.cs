using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A backend whose server need not be up at the start. Connecting tries once. If that fails, a loop tries again; until it succeeds nothing
// is sent, and every command is Unavailable. From then on commands pass through. The first attempt throws if the cause is a mistake and not
// an absent server. Later attempts end only with success or dispose, whatever they throw.
internal sealed class StartingBackend(ISessionBackend inner, BackendContext context) : ISessionBackend
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private Task? _trying;
    private volatile bool _isConnected;

    public bool IsReachable => _isConnected && inner.IsReachable;

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_trying is null && !_isConnected && !await TryAsync(s_first, IsNotThere, cancellationToken).ConfigureAwait(false))
            {
                _trying = GoOnTryingAsync();
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, inner.Open(handler), handler);

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        _isConnected ? inner.AskAsync(command, cancellationToken) : new ValueTask<IndexReply>(IndexReply.Failed(BackendStatus.Unavailable));

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        _isConnected ? inner.LockAsync(command, cancellationToken) : new ValueTask<LockReply>(new LockReply(BackendStatus.Unavailable));

    public ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) =>
        _isConnected ? inner.TellTimeAsync(key, deadlineMs, cancellationToken) : new ValueTask<long?>((long?)null);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (_isConnected)
        {
            return inner.TouchAsync(touches, outcomes, cancellationToken);
        }

        outcomes.Span.Clear();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await (_trying ?? Task.CompletedTask).ConfigureAwait(false);
        }
        finally
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            _ending.Dispose();
            _starting.Dispose();
        }
    }

    private static bool IsNotThere(Exception exception) => exception is SessionKernelException { Error: SessionKernelError.ConnectFailed };

    private async Task<bool> TryAsync(TimeSpan pause, Func<Exception, bool> passes, CancellationToken cancellationToken)
    {
        try
        {
            await inner.ConnectAsync(cancellationToken).ConfigureAwait(false);
            _isConnected = true;
        }
        catch (Exception e) when (passes(e))
        {
            Log.NotConnectedYet(
                context.Logger, e is SessionKernelException ? e.Message : $"{e.GetType().Name}.", (long)pause.TotalMilliseconds);
        }

        return _isConnected;
    }

    private async Task GoOnTryingAsync()
    {
        try
        {
            var pause = s_first;
            do
            {
                await Task.Delay(RandomBytes.Jitter(pause), context.Time, _ending.Token).ConfigureAwait(false);
                pause = pause * 2 < s_longest ? pause * 2 : s_longest;
            }
            while (!await TryAsync(pause, _ => !_ending.IsCancellationRequested, _ending.Token).ConfigureAwait(false));
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private sealed class Port<TState, TResult>(
        StartingBackend backend, ICommandPort<TState, TResult> inner, IReplyHandler<TState, TResult> handler)
        : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            backend._isConnected ? inner.SendAsync(command, state, cancellationToken) : Refuse(command, state, cancellationToken);

        private ValueTask<TResult> Refuse(in BackendCommand command, TState state, CancellationToken cancellationToken)
        {
            command.Marker?.Return();
            var status = cancellationToken.IsCancellationRequested ? BackendStatus.Canceled : BackendStatus.Unavailable;
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
