namespace SessionKernel;

// The scripts are the compare of StampRule on the server. They signal by integers, since error texts differ between servers,
// and look at a key by GETRANGE 0 31 (magic, serializer id, stamp, previous stamp) before they write.
//
//   1  done          0  missing or gone        2  another stamp, where the caller needs no value
//   3  moved marker  4  too many sessions      a bulk string: another stamp, and this is the value
//
// Of a session that has a principal the index is the last key, and its member and score are the last two arguments.
//
// Numbers are given to commands as text: Lua's own are printed anew at each call, which costs Redis a fifth of a save.
//
// A TTL that is empty is none: of a named record without an expiry.
//
// On Garnet a key may end between two commands of a script, and PEXPIRE on an ended key is an error: hence the pcall.
internal static class RedisScripts
{
    private const int Done = 1;
    private const int Other = 2;
    private const int Moved = 3;
    private const int Limited = 4;

    public const string Look = """
        local head = redis.pcall('GETRANGE', KEYS[1], '0', '31')
        if type(head) == 'table' then
          if string.find(head.err, 'WRONGTYPE', 1, true) then return 0 end
          return redis.error_reply(head.err)
        end
        if string.len(head) < 32 or string.sub(head, 1, 4) ~= 'SKE1' then return 0 end
        local moved = string.byte(head, 5) == 6
        local stamp = string.sub(head, 17, 24)

        """;

    // An index that lists what it must, as most do, is not written to; nor is one that is something else by now.
    public const string Enter = """
        if redis.pcall('ZADD', KEYS[#KEYS], 'CH', ARGV[#ARGV], ARGV[#ARGV - 1]) == 1 then
          redis.call('PEXPIREAT', KEYS[#KEYS], redis.call('ZREVRANGE', KEYS[#KEYS], '0', '0', 'WITHSCORES')[2])
        end

        """;

    private const string Put = """
        local function put(key, value, ttl)
          if ttl == '' then return redis.call('SET', key, value) end
          return redis.call('SET', key, value, 'PX', ttl)
        end

        """;

    private const string EnterSecond = "if KEYS[2] then\n" + Enter + "end\n";

    private const string Compare = Look + """
        if stamp == ARGV[3] or string.sub(head, 25, 32) == ARGV[3] then return 1 end
        if moved then return 0 end
        if stamp ~= ARGV[1] and stamp ~= ARGV[2] then return redis.call('GET', KEYS[1]) end

        """;

    // Most saves find the stamp that they expect: 64 random bits in its place are proof enough of what is there.
    /// <summary>KEYS: session, index. ARGV: expected stamp, alternate stamp or empty, new stamp, value, TTL in ms, member, score.</summary>
    public const string Save = """
        local seen = redis.pcall('GETRANGE', KEYS[1], '16', '23')
        if seen == ARGV[1] and seen ~= '' then
          if ARGV[5] == '' then
            redis.call('SET', KEYS[1], ARGV[4])
          else
            redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
          end

        """ + EnterSecond + """
          return 1
        end

        """ + Put + Compare + """
        put(KEYS[1], ARGV[4], ARGV[5])

        """ + EnterSecond + """
        return 1
        """;

    /// <summary>KEYS: old, new, revocation, index. ARGV: as the first five of <see cref="Save"/> for the new value, then marker, marker's TTL in ms, old member, member, score.</summary>
    public const string Renew = Compare + """
        if KEYS[3] and redis.call('EXISTS', KEYS[3]) == 1 then return 2 end
        if redis.call('EXISTS', KEYS[2]) == 1 then return 2 end
        redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
        redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[7])
        if KEYS[4] then
        redis.pcall('ZREM', KEYS[4], ARGV[8])

        """ + Enter + """
        end
        return 1
        """;

    /// <summary>A create whose first reply was lost. KEYS: session. ARGV: new stamp, value, TTL in ms.</summary>
    public const string CreateAgain = Put + """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          put(KEYS[1], ARGV[2], ARGV[3])
          return 1
        end

        """ + Look + """
        if stamp == ARGV[1] or string.sub(head, 25, 32) == ARGV[1] then return 1 end
        return 2
        """;

    /// <summary>KEYS: session, index where it is known. ARGV: expected stamp, or empty for any, member, score.</summary>
    public const string Remove = Look + """
        if moved then return 3 end
        if ARGV[1] ~= '' and stamp ~= ARGV[1] then return 2 end
        redis.call('DEL', KEYS[1])
        if KEYS[2] then redis.pcall('ZREM', KEYS[2], ARGV[2]) end
        return 1
        """;

    /// <summary>KEYS: session, index. ARGV: stamp that was loaded, TTL in ms, member, score.</summary>
    public const string Touch = Look + """
        if moved then return 0 end
        if stamp ~= ARGV[1] then return 2 end
        local set = redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
        if type(set) ~= 'number' or set == 0 then return 0 end

        """ + EnterSecond + """
        return 1
        """;

    public static bool IsSignal(long signal) => signal is >= 0 and <= Moved;

    public static BackendStatus Meaning(CommandKind kind, long signal) => signal switch
    {
        Done => BackendStatus.Done,
        Other => BackendStatus.Conflict,
        Moved => BackendStatus.Moved,
        Limited => BackendStatus.LimitReached,
        _ => kind == CommandKind.Remove ? BackendStatus.Missing : BackendStatus.Gone,
    };

    public static TouchOutcome MeaningOfTouch(long signal) => signal switch
    {
        Done => TouchOutcome.Touched,
        Other => TouchOutcome.Superseded,
        _ => TouchOutcome.Gone,
    };

    public static IReadOnlyList<string> All { get; } = [Save, Renew, CreateAgain, Remove, Touch, .. PrincipalScripts.All, .. LockScripts.All];

    /// <summary>Those that lanes call, each by the SHA-1 of its text.</summary>
    public static IReadOnlyList<HotScript> Hot { get; } = [HotScript.Save, HotScript.CreateAgain, HotScript.Remove, HotScript.Touch];
}
