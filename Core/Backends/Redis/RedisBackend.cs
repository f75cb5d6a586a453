using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SessionKernel;

// Over the multiplexer. One attempt, and after a fault of the connection one more within the same deadline: a load by asking
// again, a write by its own stamp, a removal by its own absence. Bodies go back to the pool only when every attempt was
// answered; what a transport may still read is abandoned.
internal sealed class RedisBackend(RedisLink link, RedisBackendOptions options, BackendContext context) : ISessionBackend
{
    private readonly LogThrottle _throttle = new(context.Time);
    private readonly RedisCommands _commands = new(link, context);

    public async ValueTask ConnectAsync(CancellationToken cancellationToken) =>
        await link.ConnectAsync(context.Logger, cancellationToken).ConfigureAwait(false);

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, handler);

    public async ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        // Not by a batch of StackExchange.Redis: what it sends again on NOSCRIPT joins a batch that went already, and never ends.
        var replies = new Task<RedisResult>[touches.Length];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = _commands.Touch(touches.Span[i]);
        }

        for (var i = 0; i < replies.Length; i++)
        {
            var outcome = TouchOutcome.Failed;
            try
            {
                outcome = RedisCommands.ReadTouch(await replies[i].WaitAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (RedisFaults.IsFault(e))
            {
                Report("Touch", RedisFaults.StatusOf(e), e);
            }

            outcomes.Span[i] = outcome;
        }
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private async ValueTask<BackendReply> ExecuteAsync(BackendCommand command, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            command.Marker?.Return();
            return new BackendReply(BackendStatus.Canceled, Body: command.Body);
        }

        var started = context.Time.GetTimestamp();
        var reply = await AttemptAsync(command, again: false, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        var answered = reply.Cause is null or RedisServerException;
        if (!answered && !cancellationToken.IsCancellationRequested)
        {
            var left = options.CommandTimeout - context.Time.GetElapsedTime(started);
            reply = left > TimeSpan.Zero
                ? RedisRetry.Combine(command, reply, await AttemptAsync(command, again: true, left, cancellationToken).ConfigureAwait(false))
                : reply;
        }

        Release(command, answered);
        if (reply.Cause is not null)
        {
            Report(command.Kind.ToString(), reply.Status, reply.Cause);
        }

        return reply with { Body = answered ? command.Body : null, Cause = link.CausesAreSafe ? reply.Cause : null };
    }

    private async ValueTask<BackendReply> AttemptAsync(BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await _commands.SendAsync(command, again, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            return new BackendReply(command.Kind == CommandKind.Load ? BackendStatus.Canceled : BackendStatus.OutcomeUnknown, Cause: e);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            var status = RedisFaults.StatusOf(e);
            var lostLoad = command.Kind == CommandKind.Load && status == BackendStatus.OutcomeUnknown;
            return new BackendReply(lostLoad ? BackendStatus.Unavailable : status, Cause: e);
        }
        catch (InvalidCastException e)
        {
            // A reply of a shape that no server of this protocol gives: something between has answered.
            return new BackendReply(command.Kind == CommandKind.Load ? BackendStatus.Unavailable : BackendStatus.OutcomeUnknown, Cause: e);
        }
    }

    private static void Release(in BackendCommand command, bool answered)
    {
        if (answered)
        {
            command.Marker?.Return();
        }
        else
        {
            command.Marker?.Abandon();
            command.Body?.Abandon();
        }
    }

    private void Report(string command, BackendStatus status, Exception cause)
    {
        if (cause is not OperationCanceledException && _throttle.Allows((int)status))
        {
            Log.NotServed(context.Logger, command, status.ToString(), RedisFaults.Advice(status, cause));
        }
    }

    private sealed class Port<TState, TResult>(RedisBackend backend, IReplyHandler<TState, TResult> handler) : ICommandPort<TState, TResult>
    {
        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
            CompleteAsync(backend.ExecuteAsync(command, cancellationToken), state);

        private async ValueTask<TResult> CompleteAsync(ValueTask<BackendReply> reply, TState state) =>
            handler.Handle(state, await reply.ConfigureAwait(false));
    }
}
