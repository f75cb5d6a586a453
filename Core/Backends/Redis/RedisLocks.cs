using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Locks, over the multiplexer. Each command may be sent again, and is, once, after a fault of the connection: by its token.</summary>
internal sealed class RedisLocks(RedisLink link, RedisSafePath path, RedisBackendOptions options, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;

    public async ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var reply = await AttemptAsync(command, options.CommandTimeout, cancellationToken).ConfigureAwait(false);
        var left = options.CommandTimeout - context.Time.GetElapsedTime(started);
        return RedisFaults.IsAnswer(reply.Cause) || left <= TimeSpan.Zero ? reply : await AttemptAsync(command, left, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LockReply> AttemptAsync(LockCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await Send(command).WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false);
            return command.Action == LockAction.Take
                ? new LockReply((int)reply[0] == 1 ? BackendStatus.Done : BackendStatus.Conflict, long.Parse((string)reply[1]!, CultureInfo.InvariantCulture))
                : new LockReply((int)reply == 1 ? BackendStatus.Done : BackendStatus.Conflict);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            var status = RedisFaults.StatusOf(e);
            path.Report($"{command.Action} of a lock", status, e);
            return new LockReply(status, Cause: link.CausesAreSafe ? e : null);
        }
    }

    private Task<RedisResult> Send(LockCommand command) => command.Action == LockAction.Take
        ? link.Database.ScriptEvaluateAsync(
            LockScripts.Take,
            [KeyOf(command.Session.Lock), KeyOf(command.Session.Fence)],
            [TokenOf(command), command.LeaseMs, 1000 * context.Time.GetUtcNow().ToUnixTimeMilliseconds(), LockCommand.FenceMs],
            Primary)
        : link.Database.ScriptEvaluateAsync(
            LockScripts.Change, [KeyOf(command.Session.Lock)], [TokenOf(command), command.Action == LockAction.Release ? 0 : command.LeaseMs], Primary);

    private static RedisValue TokenOf(LockCommand command) => command.Token.ToString("x16", CultureInfo.InvariantCulture);

    private RedisKey KeyOf(in SessionKey key) => context.Keys.ToBytes(key);
}
