using System.Buffers.Binary;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Sends commands using StackExchange.Redis, and interprets their replies.</summary>
internal sealed class RedisCommands(RedisHold hold, RedisBackendOptions options, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;
    private const int AttemptsWithoutPause = 8;
    private const int LongestPauseMs = 64;

    /// <summary>
    /// How long after its deadline an index entry is removed. A clock that is ahead sees the deadlines of live sessions as past.
    /// </summary>
    private const long PrunedAfterMs = 24 * 60 * 60 * 1000;

    private readonly WriterTurns _turns = new(TimeProvider.System);

    public async ValueTask<BackendReply> SendAsync(BackendCommand command, bool again, TimeSpan wait, CancellationToken cancellationToken)
    {
        return command.Kind switch
        {
            CommandKind.Load => ReadValue(await Limit(Load(command.Key), wait, cancellationToken).ConfigureAwait(false)),
            CommandKind.Create when !command.Entry.IsEmpty =>
                await CreateForPrincipal(command, wait, cancellationToken).ConfigureAwait(false),
            CommandKind.Create when !again =>
                ReadCreated(await Limit(Create(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
            _ => ReadWritten(command.Kind, await Limit(Script(KeyOf(command.Key), command), wait, cancellationToken).ConfigureAwait(false)),
        };
    }

    public Task<Lease<byte>?> Load(in SessionKey key) => hold.Database.StringGetLeaseAsync(KeyOf(key), Primary);

    public Task<RedisResult> Touch(in TouchCommand touch) => Run(
        RedisScripts.Touch,
        [KeyOf(touch.Key), .. Index(touch.Entry)],
        [Stamp(touch.Stamp), touch.TimeToLiveMs, .. Member(touch.Key, touch.Entry)]);

    public static TouchOutcome ReadTouch(RedisResult reply) => RedisScripts.MeaningOfTouch(RedisReplies.Signal(reply));

    private Task<bool> Create(RedisKey key, in BackendCommand command) =>
        hold.Database.StringSetAsync(key, command.Body!.Memory,
            command.TimeToLiveMs == BackendCommand.Endless ? null : TimeSpan.FromMilliseconds(command.TimeToLiveMs), keepTtl: false,
            When.NotExists, Primary);

    private Task<RedisResult> Script(RedisKey key, in BackendCommand command) => command.Kind switch
    {
        CommandKind.Create => Run(RedisScripts.CreateAgain, [key], [Stamp(command.NewStamp), command.Body!.Memory, TimeToLive(command)]),
        CommandKind.Save =>
            Run(RedisScripts.Save, [key, .. Index(command.Entry)], [.. Compared(command), .. Member(command.Key, command.Entry)]),
        CommandKind.Renew => Run(RedisScripts.Renew, [key, KeyOf(command.NewKey), .. Revocation(command.Entry), .. Index(command.Entry)],
            [
                .. Compared(command),
                command.Marker!.Memory,
                MovedMarker.TimeToLiveMs,
                .. Former(command),
                .. Member(command.NewKey, command.Entry),
            ]),
        _ =>
            Run(RedisScripts.Remove, [key, .. Index(command.Entry)], [Stamp(command.ExpectedStamp), .. Member(command.Key, command.Entry)]),
    };

    /// <summary>
    /// Repeats the script each time another session of the principal began or ended meanwhile. If the limit is reached, the creates of this
    /// process take turns, so only other processes can interfere.
    /// </summary>
    private async Task<BackendReply> CreateForPrincipal(BackendCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        var (done, members) = await CreateAmong([], command, wait, cancellationToken).ConfigureAwait(false);
        if (done is { } first)
        {
            return first;
        }

        WriterTurn? turn = null;
        var isWaiting = true;
        try
        {
            turn = await _turns.TakeAsync(command.Entry.Key, cancellationToken).ConfigureAwait(false);
            if (wait == Timeout.InfiniteTimeSpan)
            {
                // The deadline restarts after the wait for a turn: otherwise a healthy server would seem unreachable.
                (wait, began) = (options.CommandTimeout, context.Time.GetTimestamp());
            }

            for (var attempt = 1; wait > context.Time.GetElapsedTime(began); attempt++)
            {
                isWaiting = false;
                var (reply, now) = await CreateAmong(
                    members, command, wait - context.Time.GetElapsedTime(began), cancellationToken).ConfigureAwait(false);
                if (reply is { } last)
                {
                    return last;
                }

                (members, isWaiting) = (now, true);
                if (attempt > AttemptsWithoutPause && attempt % 2 == 0)
                {
                    // After the pause, the next attempt reads the members anew, and the one after it follows at once.
                    var pause = TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(attempt - AttemptsWithoutPause, 10), LongestPauseMs));
                    await Task.Delay(RandomBytes.Jitter(pause), TimeProvider.System, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (isWaiting && cancellationToken.IsCancellationRequested)
        {
            // Nothing was written: the scripts so far only returned the members.
            return new BackendReply(BackendStatus.Canceled);
        }
        finally
        {
            turn?.End([]);
        }

        return new BackendReply(BackendStatus.Unavailable);
    }

    /// <returns>The result; null if the index has other members by now, which are then returned.</returns>
    private async Task<(BackendReply? Reply, RedisValue[] Members)> CreateAmong(
        RedisValue[] members, BackendCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var reply = await Limit(
            Run(
                PrincipalScripts.Create,
                [
                    KeyOf(command.Key),
                    .. members.Select(member => KeyOf(SessionKey.OfSession(command.Key.Route, RedisIndexes.DigestOf(member)))),
                    .. Index(command.Entry),
                ],
                [
                    Stamp(command.NewStamp), command.Body!.Memory, command.TimeToLiveMs, context.Clock.NowMs - PrunedAfterMs,
                    context.Limit.Most, context.Limit.Refuses ? "refuse" : "end", .. members, .. Member(command.Key, command.Entry),
                ]),
            wait,
            cancellationToken).ConfigureAwait(false);
        return reply.Resp2Type == ResultType.Array ? (null, RedisReplies.Values(reply)) : (ReadWritten(command.Kind, reply), members);
    }

    private RedisKey[] Revocation(in IndexEntry entry) => entry.IsEmpty ? [] : [KeyOf(entry.Revocation)];

    private RedisKey[] Index(in IndexEntry entry) => entry.IsEmpty ? [] : [KeyOf(entry.Key)];

    private static RedisValue[] Member(in SessionKey key, in IndexEntry entry) =>
        entry.IsEmpty ? [] : [key.ToDigestString(), entry.DeadlineMs];

    private static RedisValue[] Former(in BackendCommand command) => command.Entry.IsEmpty ? [] : [command.Key.ToDigestString()];

    private static RedisValue[] Compared(in BackendCommand command) =>
        [Stamp(command.ExpectedStamp), Stamp(command.AlternateStamp), Stamp(command.NewStamp), command.Body!.Memory, TimeToLive(command)];

    private static RedisValue TimeToLive(in BackendCommand command) =>
        command.TimeToLiveMs == BackendCommand.Endless ? RedisValue.EmptyString : command.TimeToLiveMs;

    private Task<RedisResult> Run(string script, RedisKey[] keys, RedisValue[] values) =>
        hold.Database.ScriptEvaluateAsync(script, keys, values, Primary);

    public BackendReply ReadValue(Lease<byte>? lease)
    {
        if (lease is null)
        {
            return new BackendReply(BackendStatus.Missing);
        }

        using (lease)
        {
            return new BackendReply(
                BackendStatus.Done, context.Buffers.RentCopy(lease.Span[..Math.Min(lease.Length, context.Values.Bytes + 1)]));
        }
    }

    private static BackendReply ReadCreated(bool created) => new(created ? BackendStatus.Done : BackendStatus.Conflict);

    private BackendReply ReadWritten(CommandKind kind, RedisResult reply)
    {
        if (kind is (CommandKind.Save or CommandKind.Renew) && reply.Resp2Type == ResultType.BulkString)
        {
            return reply.IsNull
                ? new BackendReply(BackendStatus.Gone)
                : new BackendReply(BackendStatus.Conflict, context.Buffers.RentCopy(RedisReplies.Bytes(reply)));
        }

        return new BackendReply(RedisScripts.Meaning(kind, RedisReplies.Signal(reply)));
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
