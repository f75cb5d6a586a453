namespace SessionKernel;

// A lock is a key that holds the token of its holder and has a TTL, so a holder that crashed delays nobody for longer than the lease. Each
// holder gets a fence above all earlier ones: the microseconds of its own clock, or the last fence plus one if that is more. The scripts
// return numbers as text if they don't fit the integers that Lua returns under old protocols.
//
// Anybody who can write to Redis can plant either key. A lock that is not a text, or does not end within the longest lease, can't be a
// lock, and delays nobody. A fence that is not an integer from 1 to 2^53 - 2 counts as none: fences start again from the clock.
internal static class LockScripts
{
    public const int TakenFromPlanted = 2;

    /// <summary>
    /// KEYS: lock, fence. ARGV: token, lease in ms, now in us, how long to keep a fence in ms. Returns 1 and the fence; or 2 and the fence
    /// if it replaced a planted key; or 0 and the ms for which the other holder may still hold the lock.
    /// </summary>
    public const string Take = """
        local held = redis.pcall('GET', KEYS[1])
        local fence = redis.pcall('GET', KEYS[2])
        local planted = false
        for _, reply in ipairs({ held or '', fence or '' }) do
          if type(reply) == 'table' then
            if not string.find(reply.err, 'WRONGTYPE', 1, true) then return reply end
            planted = true
          end
        end
        if held and held ~= ARGV[1] then
          local left = type(held) == 'table' and -1 or redis.call('PTTL', KEYS[1])
          if left >= 0 and left <= 3600000 then return { 0, tostring(left) } end
          planted = planted or left ~= -2
          held = nil
        end
        local last = type(fence) == 'string' and string.find(fence, '^%d+$') and string.len(fence) <= 16 and tonumber(fence) or 0
        if last > 9007199254740990 then last = 0 end
        planted = planted or (fence and last == 0)
        if not held or last == 0 then
          last = math.max(last + 1, tonumber(ARGV[3]))
          redis.call('SET', KEYS[2], string.format('%.0f', last), 'PX', ARGV[4])
        end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return { planted and 2 or 1, string.format('%.0f', last) }
        """;

    /// <summary>KEYS: lock. ARGV: token, lease in ms; 0 = release it.</summary>
    public const string Change = """
        local held = redis.pcall('GET', KEYS[1])
        if type(held) == 'table' and not string.find(held.err, 'WRONGTYPE', 1, true) then return held end
        if held ~= ARGV[1] then return 0 end
        if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    public static IReadOnlyList<string> All { get; } = [Take, Change];
}
