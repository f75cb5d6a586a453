using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Locks, over the multiplexer. Each command may be sent again: by its token.</summary>
internal sealed class RedisLocks(RedisLink link, RedisSafePath path, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) => path.AskAsync(
        $"{command.Action} of a lock", wait => AttemptAsync(command, wait, cancellationToken), static (status, cause) => new LockReply(status, Cause: cause));

    private async Task<LockReply> AttemptAsync(LockCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var reply = await Send(command).WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false);
        return command.Action == LockAction.Take
            ? new LockReply((int)reply[0] == 1 ? BackendStatus.Done : BackendStatus.Conflict, long.Parse((string)reply[1]!, CultureInfo.InvariantCulture))
            : new LockReply((int)reply == 1 ? BackendStatus.Done : BackendStatus.Conflict);
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
