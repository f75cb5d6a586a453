namespace SessionKernel;

// A lock is a key that holds its holder's token and ends by its TTL, so that one who crashed holds up nobody for longer than the lease.
// Each holder gets a fence above those of all before: the microseconds of its own clock, or one more than the last, if that is more.
// Numbers come back as text where they do not fit Lua's integers in replies of old protocols.
internal static class LockScripts
{
    /// <summary>KEYS: lock, fence. ARGV: token, lease in ms, now in us, how long a fence is kept in ms. Gives 1 and the fence, or 0 and the ms that the other may hold it yet.</summary>
    public const string Take = """
        local held = redis.call('GET', KEYS[1])
        if held and held ~= ARGV[1] then
          return { 0, tostring(redis.call('PTTL', KEYS[1])) }
        end
        local fence = tonumber(redis.call('GET', KEYS[2]) or '0')
        if not held then
          fence = math.max(fence + 1, tonumber(ARGV[3]))
          redis.call('SET', KEYS[2], string.format('%.0f', fence), 'PX', ARGV[4])
        end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return { 1, string.format('%.0f', fence) }
        """;

    /// <summary>KEYS: lock. ARGV: token, lease in ms; 0 = let it go.</summary>
    public const string Change = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    public static IReadOnlyList<string> All { get; } = [Take, Change];
}
