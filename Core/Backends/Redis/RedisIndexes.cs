using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Questions to the indexes of principals, over the multiplexer. Each may be asked again.</summary>
internal sealed class RedisIndexes(RedisLink link, RedisSafePath path, BackendContext context)
{
    private const CommandFlags Primary = CommandFlags.DemandMaster;

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        path.AskAsync(command.Action.ToString(), wait => AttemptAsync(command, wait, cancellationToken), IndexReply.Failed);

    /// <summary>What is no digest is nobody's session.</summary>
    public static Digest16 DigestOf(RedisValue member) => Digest16.TryParse((byte[]?)member, out var digest) ? digest : default;

    private async Task<IndexReply> AttemptAsync(IndexCommand command, TimeSpan wait, CancellationToken cancellationToken) => command.Action switch
    {
        IndexAction.Members => ReadMembers(await Limit(Members(command), wait, cancellationToken).ConfigureAwait(false)),
        IndexAction.Read => Read(command, await Limit(Run(PrincipalScripts.Read, command, [], []), wait, cancellationToken).ConfigureAwait(false)),
        _ => ReadRevoked(await Limit(Revoke(command), wait, cancellationToken).ConfigureAwait(false)),
    };

    private Task<RedisValue[]> Members(IndexCommand command) =>
        link.Database.SortedSetRangeByRankAsync(KeyOf(command.Index), 0, IndexCommand.MostMembers - 1, flags: Primary);

    private Task<RedisResult> Revoke(IndexCommand command) =>
        Run(PrincipalScripts.Revoke, command, [KeyOf(SessionKey.OfRevocation(command.Index.Digest))], [command.Holds ? IndexCommand.HoldMs : 0, IndexCommand.MostMembers - 1]);

    private Task<RedisResult> Run(string script, IndexCommand command, RedisKey[] more, RedisValue[] last) => link.Database.ScriptEvaluateAsync(
        script,
        [KeyOf(command.Index), .. Enumerable.Range(0, command.Sessions.Count).Select(place => KeyOf(command.SessionOf(place))), .. more],
        [.. command.Sessions.Select(digest => (RedisValue)digest.ToText()), .. last],
        Primary);

    private static IndexReply ReadMembers(RedisValue[] members) => new(BackendStatus.Done, [.. members.Select(DigestOf)], []);

    private IndexReply Read(IndexCommand command, RedisResult reply)
    {
        var found = new IndexedSession[command.Sessions.Count];
        for (var i = 0; i < found.Length; i++)
        {
            var value = (byte[])reply[2 * i]!;
            found[i] = new IndexedSession(command.Sessions[i], value.Length == 0 ? null : context.Buffers.RentCopy(value), (long)reply[(2 * i) + 1]);
        }

        return new IndexReply(BackendStatus.Done, [], found);
    }

    private static IndexReply ReadRevoked(RedisResult reply) =>
        new(BackendStatus.Done, [.. ((RedisValue[])reply[1]!).Select(DigestOf)], [], (int)reply[0]);

    private Task<TReply> Limit<TReply>(Task<TReply> reply, TimeSpan wait, CancellationToken cancellationToken) =>
        reply.WaitAsync(wait, context.Time, cancellationToken);

    private RedisKey KeyOf(in SessionKey key) => context.Keys.ToBytes(key);
}
