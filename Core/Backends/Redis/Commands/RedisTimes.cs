using StackExchange.Redis;

namespace SessionKernel;

// Asks the server that has a key for its time. If the server denies TIME to this user, the key's TTL serves: it never reaches past the
// deadline, so deadline minus TTL is the server's time, or later. A key without a TTL lost it to somebody who could have deleted it too, so
// the session counts as ended.
internal sealed class RedisTimes(RedisHold hold, MultiplexerPath path, BackendContext context)
{
    private const string Ask = """
        local time = redis.pcall('TIME')
        if time[2] then return { time[1], time[2] } end
        return redis.call('PTTL', KEYS[1])
        """;

    public ValueTask<long?> TellAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) => path.AskAsync(
        "question for the time", wait => AttemptAsync(key, deadlineMs, wait, cancellationToken), static (_, _) => (long?)null);

    private async Task<long?> AttemptAsync(SessionKey key, long deadlineMs, TimeSpan wait, CancellationToken cancellationToken)
    {
        var reply = await hold.Database.ScriptEvaluateAsync(Ask, [context.Keys.ToBytes(key)], flags: CommandFlags.DemandMaster)
            .WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false);
        if (reply.Resp2Type == ResultType.Array)
        {
            return ((long)reply[0] * 1_000) + ((long)reply[1] / 1_000);
        }

        return (long)reply switch
        {
            < 0 => deadlineMs,
            var left => deadlineMs - left,
        };
    }
}
