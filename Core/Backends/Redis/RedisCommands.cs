using System.Buffers.Binary;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Commands as StackExchange.Redis sends them, and what their replies mean.</summary>
internal sealed class RedisCommands(RedisLink link, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;

    public async ValueTask<BackendReply> SendAsync(BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        return command.Kind switch
        {
            CommandKind.Load => ReadValue(await Limit(Load(command.Key), wait, cancellationToken).ConfigureAwait(false)),
            CommandKind.Create when !again => ReadCreated(await Limit(Create(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
            _ => ReadWritten(command.Kind, await Limit(Script(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
        };
    }

    public Task<Lease<byte>?> Load(in SessionKey key) => link.Database.StringGetLeaseAsync(KeyOf(key), Primary);

    public Task<RedisResult> Touch(in TouchCommand touch) =>
        Run(RedisScripts.Touch, [KeyOf(touch.Key)], [Stamp(touch.Stamp), touch.TimeToLiveMs]);

    public static TouchOutcome ReadTouch(RedisResult reply) => RedisScripts.MeaningOfTouch((long)reply);

    private Task<bool> Create(RedisKey key, in BackendCommand command) =>
        link.Database.StringSetAsync(key, command.Body!.Memory, TimeSpan.FromMilliseconds(command.TimeToLiveMs), keepTtl: false, When.NotExists, Primary);

    private Task<RedisResult> Script(RedisKey key, in BackendCommand command) => command.Kind switch
    {
        CommandKind.Create => Run(RedisScripts.CreateAgain, [key], [Stamp(command.NewStamp), command.Body!.Memory, command.TimeToLiveMs]),
        CommandKind.Save => Run(RedisScripts.Save, [key], Compared(command)),
        CommandKind.Renew => Run(RedisScripts.Renew, [key, KeyOf(command.NewKey)],
            [.. Compared(command), command.Marker!.Memory, MovedMarker.TimeToLiveMs]),
        _ => Run(RedisScripts.Remove, [key], [Stamp(command.ExpectedStamp)]),
    };

    private static RedisValue[] Compared(in BackendCommand command) =>
        [Stamp(command.ExpectedStamp), Stamp(command.AlternateStamp), Stamp(command.NewStamp), command.Body!.Memory, command.TimeToLiveMs];

    private Task<RedisResult> Run(string script, RedisKey[] keys, RedisValue[] values) =>
        link.Database.ScriptEvaluateAsync(script, keys, values, Primary);

    public BackendReply ReadValue(Lease<byte>? lease)
    {
        if (lease is null)
        {
            return new BackendReply(BackendStatus.Missing);
        }

        using (lease)
        {
            return new BackendReply(BackendStatus.Done, context.Buffers.RentCopy(lease.Span));
        }
    }

    private static BackendReply ReadCreated(bool created) => new(created ? BackendStatus.Done : BackendStatus.Conflict);

    private BackendReply ReadWritten(CommandKind kind, RedisResult reply)
    {
        if (reply.Resp2Type == ResultType.BulkString)
        {
            return reply.IsNull
                ? new BackendReply(BackendStatus.Gone)
                : new BackendReply(BackendStatus.Conflict, context.Buffers.RentCopy((byte[])reply!));
        }

        return new BackendReply(RedisScripts.Meaning(kind, (long)reply));
    }

    private async Task<TReply> Limit<TReply>(Task<TReply> reply, TimeSpan wait, CancellationToken cancellationToken) =>
        wait == Timeout.InfiniteTimeSpan && !cancellationToken.CanBeCanceled
            ? await reply.ConfigureAwait(false)
            : await reply.WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false);

    private RedisKey KeyOf(in SessionKey key) => context.Keys.ToBytes(key);

    private static RedisValue Stamp(ulong stamp)
    {
        if (stamp == 0)
        {
            return RedisValue.EmptyString;
        }

        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stamp);
        return bytes;
    }
}
