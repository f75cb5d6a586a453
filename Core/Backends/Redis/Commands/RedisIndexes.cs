using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Queries and changes the indexes of principals, over the multiplexer. Each command may be repeated.</summary>
internal sealed class RedisIndexes(RedisHold hold, MultiplexerPath path, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;
    private const int RemovedAtOnce = 1024;
    private const int MostCleanings = 1_000;

    private readonly LogThrottle _throttle = new(context.Time);

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        path.AskAsync(command.Action.ToString(), wait => AttemptAsync(command, wait, cancellationToken), IndexReply.Failed);

    /// <summary>Parses a member. A member that is no digest belongs to no session, and gives the default digest.</summary>
    public static Digest16 DigestOf(RedisValue member) => Digest16.TryParse((byte[]?)member, out var digest) ? digest : default;

    private async Task<IndexReply> AttemptAsync(IndexCommand command, TimeSpan wait, CancellationToken cancellationToken) =>
        command.Action switch
    {
        IndexAction.Members => await MembersAsync(command, wait, cancellationToken).ConfigureAwait(false),
        IndexAction.Read => Read(
            command,
            await Limit(Run(PrincipalScripts.Read, command, [], [context.Values.Bytes]), wait, cancellationToken).ConfigureAwait(false)),
        _ => ReadRevoked(command, await Limit(Revoke(command), wait, cancellationToken).ConfigureAwait(false)),
    };

    /// <summary>Lists the members. It removes those that no store wrote: they would hide the members behind them.</summary>
    private async Task<IndexReply> MembersAsync(IndexCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        for (var rounds = 0; rounds < MostCleanings; rounds++)
        {
            // Infinite: the multiplexer ends each command by its own time-out.
            var left = wait == Timeout.InfiniteTimeSpan ? wait : wait - context.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            {
                throw new TimeoutException();
            }

            var members = await Members(command, left, cancellationToken).ConfigureAwait(false);
            var planted = members.Where(static member => DigestOf(member) == default).ToArray();
            if (planted.Length == 0)
            {
                return new IndexReply(BackendStatus.Done, [.. members.Select(DigestOf)], []);
            }

            foreach (var some in planted.Chunk(RemovedAtOnce))
            {
                var remove = hold.Database.SortedSetRemoveAsync(KeyOf(command.Index), some, Primary);
                await Limit(remove, left, cancellationToken).ConfigureAwait(false);
            }

            ReportPlanted();
        }

        throw new TimeoutException();
    }

    /// <summary>Deletes a value of another type in place of the index: no list would succeed again.</summary>
    private async Task ClearAsync(IndexCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        var clear = hold.Database.ScriptEvaluateAsync(PrincipalScripts.Clear, [KeyOf(command.Index)], [], Primary);
        if (RedisReplies.Integer(await Limit(clear, wait, cancellationToken).ConfigureAwait(false)) == 1)
        {
            ReportPlanted();
        }
    }

    private void ReportPlanted()
    {
        if (_throttle.Allows(0))
        {
            Log.PlantedIndex(context.Logger);
        }
    }

    private async Task<RedisValue[]> Members(IndexCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            var members = hold.Database.SortedSetRangeByRankAsync(KeyOf(command.Index), 0, IndexCommand.MostMembers - 1, flags: Primary);
            return await Limit(members, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Kind == RedisErrorKind.WrongType)
        {
            await ClearAsync(command, wait, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private Task<RedisResult> Revoke(IndexCommand command) => Run(
        PrincipalScripts.Revoke,
        command,
        [KeyOf(SessionKey.OfRevocation(command.Index.Digest))],
        [command.Holds ? IndexCommand.HoldMs : 0, IndexCommand.MostMembers - 1]);

    private Task<RedisResult> Run(string script, IndexCommand command, RedisKey[] more, RedisValue[] last)
    {
        var sessions = Enumerable.Range(0, command.Sessions.Count).Select(place => KeyOf(command.SessionOf(place)));
        return hold.Database.ScriptEvaluateAsync(
            script,
            [KeyOf(command.Index), .. sessions, .. more],
            [.. command.Sessions.Select(digest => (RedisValue)digest.ToText()), .. last],
            Primary);
    }

    private IndexReply Read(IndexCommand command, RedisResult reply)
    {
        var parts = RedisReplies.Array(reply, 2 * command.Sessions.Count);
        var values = parts.Chunk(2)
            .Select(static pair => (Value: RedisReplies.Bytes(pair[0]), Left: RedisReplies.Integer(pair[1])))
            .ToArray();
        return new IndexReply(
            BackendStatus.Done,
            [],
            [.. values.Select((one, i) => new IndexedSession(command.Sessions[i], Rent(one.Value), one.Left))]);
    }

    private PooledBuffer? Rent(byte[] value) => value.Length == 0 ? null : context.Buffers.RentCopy(value);

    private static IndexReply ReadRevoked(IndexCommand command, RedisResult reply)
    {
        var parts = RedisReplies.Array(reply, 3);
        var others = Digests(parts[2]);
        var left = Digests(parts[1]).Except(command.Sessions.Except(others));
        return new IndexReply(BackendStatus.Done, [.. left], [], (int)RedisReplies.Integer(parts[0])) { Others = others };
    }

    private static Digest16[] Digests(RedisResult members) =>
        [.. RedisReplies.Values(members).Select(DigestOf).Where(static digest => digest != default)];

    private Task<TReply> Limit<TReply>(Task<TReply> reply, TimeSpan wait, CancellationToken cancellationToken) =>
        reply.WaitAsync(wait, context.Time, cancellationToken);

    private RedisKey KeyOf(in SessionKey key) => context.Keys.ToBytes(key);
}
