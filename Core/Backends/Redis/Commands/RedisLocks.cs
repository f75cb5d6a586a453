using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Sends the commands of locks over the multiplexer. Each may be repeated, since it names its holder's token.</summary>
internal sealed class RedisLocks(RedisHold hold, MultiplexerPath path, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;

    private readonly LogThrottle _throttle = new(context.Time);

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) => path.AskAsync(
        $"{command.Action} of a lock", wait => AttemptAsync(command, wait, cancellationToken),
        static (status, cause) => new LockReply(status, Cause: cause));

    private async Task<LockReply> AttemptAsync(LockCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var reply = await Send(command).WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false);
        if (command.Action != LockAction.Take)
        {
            return new LockReply(RedisReplies.Integer(reply) == 1 ? BackendStatus.Done : BackendStatus.Conflict);
        }

        var parts = RedisReplies.Array(reply, 2);
        var (taken, number) = (RedisReplies.Integer(parts[0]), RedisReplies.Number(parts[1]));
        if (taken == LockScripts.TakenFromPlanted && _throttle.Allows(0))
        {
            Log.PlantedLock(context.Logger);
        }

        return new LockReply(taken == 0 ? BackendStatus.Conflict : BackendStatus.Done, number);
    }

    private Task<RedisResult> Send(LockCommand command) => command.Action == LockAction.Take
        ? hold.Database.ScriptEvaluateAsync(
            LockScripts.Take,
            [KeyOf(command.Session.Lock), KeyOf(command.Session.Fence)],
            [TokenOf(command), command.LeaseMs, 1000 * context.Clock.NowMs, LockCommand.FenceMs],
            Primary)
        : hold.Database.ScriptEvaluateAsync(
            LockScripts.Change, [KeyOf(command.Session.Lock)],
            [TokenOf(command), command.Action == LockAction.Release ? 0 : command.LeaseMs], Primary);

    private static RedisValue TokenOf(LockCommand command) => command.Token.ToString("x16", CultureInfo.InvariantCulture);

    private RedisKey KeyOf(in SessionKey key) => context.Keys.ToBytes(key);
}
