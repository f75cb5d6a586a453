using System.Buffers.Binary;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Commands as StackExchange.Redis sends them, and what their replies mean.</summary>
internal sealed class RedisCommands(RedisLink link, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;
    private const int MostAttempts = 64;

    public async ValueTask<BackendReply> SendAsync(BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        return command.Kind switch
        {
            CommandKind.Load => ReadValue(await Limit(Load(command.Key), wait, cancellationToken).ConfigureAwait(false)),
            CommandKind.Create when !command.Entry.IsEmpty => await CreateForPrincipal(command, wait, cancellationToken).ConfigureAwait(false),
            CommandKind.Create when !again => ReadCreated(await Limit(Create(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
            _ => ReadWritten(command.Kind, await Limit(Script(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
        };
    }

    public Task<Lease<byte>?> Load(in SessionKey key) => link.Database.StringGetLeaseAsync(KeyOf(key), Primary);

    public Task<RedisResult> Touch(in TouchCommand touch) =>
        Run(RedisScripts.Touch, [KeyOf(touch.Key), .. Index(touch.Entry)], [Stamp(touch.Stamp), touch.TimeToLiveMs, .. Member(touch.Key, touch.Entry)]);

    public static TouchOutcome ReadTouch(RedisResult reply) => RedisScripts.MeaningOfTouch((long)reply);

    private Task<bool> Create(RedisKey key, in BackendCommand command) =>
        link.Database.StringSetAsync(key, command.Body!.Memory,
            command.TimeToLiveMs == BackendCommand.Endless ? null : TimeSpan.FromMilliseconds(command.TimeToLiveMs), keepTtl: false, When.NotExists, Primary);

    private Task<RedisResult> Script(RedisKey key, in BackendCommand command) => command.Kind switch
    {
        CommandKind.Create => Run(RedisScripts.CreateAgain, [key], [Stamp(command.NewStamp), command.Body!.Memory, TimeToLive(command)]),
        CommandKind.Save => Run(RedisScripts.Save, [key, .. Index(command.Entry)], [.. Compared(command), .. Member(command.Key, command.Entry)]),
        CommandKind.Renew => Run(RedisScripts.Renew, [key, KeyOf(command.NewKey), .. Revocation(command.Entry), .. Index(command.Entry)],
            [.. Compared(command), command.Marker!.Memory, MovedMarker.TimeToLiveMs, .. Former(command), .. Member(command.NewKey, command.Entry)]),
        _ => Run(RedisScripts.Remove, [key, .. Index(command.Entry)], [Stamp(command.ExpectedStamp), .. Member(command.Key, command.Entry)]),
    };

    /// <summary>In as many steps as others are first: each time the index has changed meanwhile, another session was begun or ended.</summary>
    private async Task<BackendReply> CreateForPrincipal(BackendCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        RedisValue[] members = [];
        var began = context.Time.GetTimestamp();
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var left = wait == Timeout.InfiniteTimeSpan ? wait : wait - context.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            {
                break;
            }

            var reply = await Limit(
                Run(
                    PrincipalScripts.Create,
                    [KeyOf(command.Key), .. members.Select(member => KeyOf(SessionKey.OfSession(command.Key.Route, RedisIndexes.DigestOf(member)))), .. Index(command.Entry)],
                    [Stamp(command.NewStamp), command.Body!.Memory, command.TimeToLiveMs, context.Time.GetUtcNow().ToUnixTimeMilliseconds(), context.Limit.Most,
                        context.Limit.Refuses ? "refuse" : "end", .. members, .. Member(command.Key, command.Entry)]),
                left,
                cancellationToken).ConfigureAwait(false);
            if (reply.Resp2Type != ResultType.Array)
            {
                return ReadWritten(command.Kind, reply);
            }

            members = (RedisValue[])reply!;
        }

        return new BackendReply(BackendStatus.Unavailable);
    }

    private RedisKey[] Revocation(in IndexEntry entry) => entry.IsEmpty ? [] : [KeyOf(entry.Revocation)];

    private RedisKey[] Index(in IndexEntry entry) => entry.IsEmpty ? [] : [KeyOf(entry.Key)];

    private static RedisValue[] Member(in SessionKey key, in IndexEntry entry) => entry.IsEmpty ? [] : [key.ToDigestString(), entry.DeadlineMs];

    private static RedisValue[] Former(in BackendCommand command) => command.Entry.IsEmpty ? [] : [command.Key.ToDigestString()];

    private static RedisValue[] Compared(in BackendCommand command) =>
        [Stamp(command.ExpectedStamp), Stamp(command.AlternateStamp), Stamp(command.NewStamp), command.Body!.Memory, TimeToLive(command)];

    private static RedisValue TimeToLive(in BackendCommand command) =>
        command.TimeToLiveMs == BackendCommand.Endless ? RedisValue.EmptyString : command.TimeToLiveMs;

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
