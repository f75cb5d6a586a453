using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SessionKernel;

// Sends commands over the multiplexer, which knows the topology. After a fault of the connection it makes one more attempt within the same
// deadline. Repeating is safe: a load changes nothing, a write finds its own stamp, and a removal finds that the key is gone. A body
// returns to the pool only if every attempt was answered; a buffer that a transport may still read is abandoned.
//
// The multiplexer follows MOVED and ASK once. If the slot moves on meanwhile, or the two keys of a renew are on different servers
// (TRYAGAIN), the server has applied nothing, and the command is repeated until the deadline. If a session's index is on another server,
// the session is written without it, unless its principal has a limit of sessions: the next touch restores the entry.
internal sealed class MultiplexerPath(RedisHold hold, RedisBackendOptions options, BackendContext context)
{
    private const int DoubtReason = 32;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly LogThrottle _throttle = new(context.Time);

    public RedisCommands Commands { get; } = new(hold, options, context);

    public async ValueTask<BackendReply> ExecuteAsync(BackendCommand command, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            command.Marker?.Return();
            return new BackendReply(BackendStatus.Canceled, Body: command.Body);
        }

        var started = context.Time.GetTimestamp();
        var first = await AttemptOnceAsync(command, again: false, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return await EndAsync(command, first, started, cancellationToken).ConfigureAwait(false);
    }

    public Task<Lease<byte>?> BeginLoad(in SessionKey key, out long started)
    {
        started = context.Time.GetTimestamp();
        try
        {
            return Commands.Load(key);
        }
        catch (Exception e)
        {
            return Task.FromException<Lease<byte>?>(e);
        }
    }

    public BackendReply ReadLoad(Lease<byte>? reply) => Commands.ReadValue(reply);

    /// <summary>Ends a load whose first attempt failed.</summary>
    public async ValueTask<BackendReply> EndLoadAsync(SessionKey key, Task<Lease<byte>?> first, long started)
    {
        try
        {
            return ReadLoad(await first.ConfigureAwait(false));
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            var load = new BackendCommand { Kind = CommandKind.Load, Key = key };
            return await EndAsync(load, ReplyOf(CommandKind.Load, e), started, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<BackendReply> EndAsync(
        BackendCommand command, BackendReply first, long started, CancellationToken cancellationToken)
    {
        var passes = RedisFaults.IsPassing(first.Cause);
        var answered = IsAnswer(first) && !passes;
        var left = options.CommandTimeout - context.Time.GetElapsedTime(started);
        if (answered || cancellationToken.IsCancellationRequested || left <= TimeSpan.Zero)
        {
            return End(command, first, answered);
        }

        var second = await AttemptAsync(command, again: !passes, left, cancellationToken).ConfigureAwait(false);
        return End(command, RedisRetry.Combine(command, first, second), answered: false);
    }

    /// <summary>Makes one attempt within the time that a lane left of the deadline.</summary>
    public async ValueTask<BackendReply> FollowAsync(
        BackendCommand command, BackendReply? earlier, TimeSpan left, CancellationToken cancellationToken)
    {
        var again = earlier is { Status: BackendStatus.OutcomeUnknown };
        var unsent = cancellationToken.IsCancellationRequested ? BackendStatus.Canceled : BackendStatus.Unavailable;
        var mayBeSent = left > TimeSpan.Zero && unsent != BackendStatus.Canceled;
        var reply = mayBeSent
            ? await AttemptAsync(command, again, left, cancellationToken).ConfigureAwait(false)
            : new BackendReply(unsent);
        var answered = IsAnswer(reply);
        return End(command, earlier is { } first ? RedisRetry.Combine(command, first, reply) : reply, answered);
    }

    /// <summary>Sends a command that may always be repeated: once more after a fault of the connection, within the same deadline.</summary>
    /// <param name="name">The name of the command, for the log.</param>
    /// <param name="ask">
    /// Sends the command, and waits for the given time. The first attempt waits without end: the multiplexer's own time-out is as long, and
    /// tells whether anything was sent.
    /// </param>
    /// <param name="failed">Turns a fault into a result; the cause is null if it may quote keys.</param>
    public async ValueTask<TReply> AskAsync<TReply>(
        string name, Func<TimeSpan, Task<TReply>> ask, Func<BackendStatus, Exception?, TReply> failed)
    {
        var started = context.Time.GetTimestamp();
        var left = Timeout.InfiniteTimeSpan;
        for (var isLast = false; ; isLast = true)
        {
            try
            {
                return await ask(left).ConfigureAwait(false);
            }
            catch (Exception e) when (RedisFaults.IsNotServed(e) || e is InvalidCastException)
            {
                // A reply whose shape the protocol does not allow is no answer either.
                var status = e is InvalidCastException ? BackendStatus.OutcomeUnknown : RedisFaults.StatusOf(e);
                Report(name, status, e);
                left = options.CommandTimeout - context.Time.GetElapsedTime(started);
                if (isLast || RedisFaults.IsAnswer(e) || left <= TimeSpan.Zero)
                {
                    return failed(status, hold.CausesAreSafe ? e : null);
                }
            }
        }
    }

    private static BackendReply ReplyOf(CommandKind kind, Exception fault)
    {
        var status = RedisFaults.StatusOf(fault);
        var lostLoad = kind == CommandKind.Load && status == BackendStatus.OutcomeUnknown;
        return new BackendReply(lostLoad ? BackendStatus.Unavailable : status, Cause: fault);
    }

    private static bool IsAnswer(in BackendReply reply) => reply.Cause is null or RedisServerException;

    private BackendReply End(in BackendCommand command, in BackendReply reply, bool answered)
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

        if (reply.Cause is not null)
        {
            Report(command.Kind.ToString(), reply.Status, reply.Cause);
        }

        return reply with { Body = answered ? command.Body : null, Cause = hold.CausesAreSafe ? reply.Cause : null };
    }

    /// <summary>Makes one attempt, and repeats it after a pause while a slot is moving.</summary>
    private async ValueTask<BackendReply> AttemptAsync(
        BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var reply = await AttemptOnceAsync(command, again, wait, cancellationToken).ConfigureAwait(false);
        while (RedisFaults.IsPassing(reply.Cause))
        {
            await Task.Delay(s_pause, context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var left = wait - context.Time.GetElapsedTime(started);
            if (cancellationToken.IsCancellationRequested)
            {
                return new BackendReply(BackendStatus.Canceled);
            }

            if (left <= TimeSpan.Zero)
            {
                break;
            }

            command = RedisFaults.IsDivided(reply.Cause) && CanLeaveIndex(command) ? command with { Entry = default } : command;
            reply = await AttemptOnceAsync(command, again, left, cancellationToken).ConfigureAwait(false);
        }

        return reply;
    }

    private bool CanLeaveIndex(in BackendCommand command) =>
        command.Kind is CommandKind.Save or CommandKind.Remove || (command.Kind == CommandKind.Create && context.Limit.Most == 0);

    private async ValueTask<BackendReply> AttemptOnceAsync(
        BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await Commands.SendAsync(command, again, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            return new BackendReply(command.Kind == CommandKind.Load ? BackendStatus.Canceled : BackendStatus.OutcomeUnknown, Cause: e);
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            return ReplyOf(command.Kind, e);
        }
        catch (InvalidCastException e)
        {
            // The protocol does not allow this shape of a reply: something in between answered.
            return new BackendReply(command.Kind == CommandKind.Load ? BackendStatus.Unavailable : BackendStatus.OutcomeUnknown, Cause: e);
        }
    }

    public void Report(string command, BackendStatus status, Exception cause)
    {
        if (cause is not OperationCanceledException && _throttle.Allows((int)status))
        {
            Log.NotServed(context.Logger, command, status.ToString(), RedisFaults.Advice(status, cause));
        }

        if (RedisFaults.IsOfTopology(cause) && _throttle.Allows(DoubtReason))
        {
            hold.MarkSuspect();
        }
    }
}
