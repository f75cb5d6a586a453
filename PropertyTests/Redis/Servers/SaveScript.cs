using SessionKernel.PropertyTests.Servers;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>The shape of the kernel's scripts, so that what a server makes of it is known apart from the kernel.</summary>
internal static class SaveScript
{
    /// <summary>KEYS session; ARGV expected stamp, new stamp, value, TTL. 0 gone, 1 saved, 2 saved before, else the value.</summary>
    public const string Save = """
        local h = redis.pcall('GETRANGE', KEYS[1], 0, 31)
        if type(h) ~= 'string' or string.len(h) < 32 or string.sub(h, 1, 4) ~= 'SKE1' then return 0 end
        local stamp = string.sub(h, 17, 24)
        if stamp == ARGV[1] then
          redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
          return 1
        end
        if stamp == ARGV[2] or string.sub(h, 25, 32) == ARGV[2] then return 2 end
        return redis.call('GET', KEYS[1])
        """;

    /// <summary>KEYS old, new; ARGV expected stamp, moved marker, its TTL, new value, its TTL. 0 gone, 1 done, 2 taken, 3 stale.</summary>
    public const string Renew = """
        local h = redis.pcall('GETRANGE', KEYS[1], 0, 31)
        if type(h) ~= 'string' or string.len(h) < 32 or string.sub(h, 1, 4) ~= 'SKE1' then return 0 end
        if string.sub(h, 17, 24) ~= ARGV[1] then return 3 end
        if not redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5], 'NX') then return 2 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    /// <summary>KEYS session; ARGV stamp, TTL. 0 gone, 1 touched, 2 written since.</summary>
    // pcall: Garnet's clock runs on inside a script, and its PEXPIRE of a key that just expired is an error.
    public const string Touch = """
        local s = redis.pcall('GETRANGE', KEYS[1], 16, 23)
        if type(s) ~= 'string' or string.len(s) < 8 then return 0 end
        if s ~= ARGV[1] then return 2 end
        local r = redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
        if type(r) ~= 'number' then return 0 end
        return r
        """;
}
