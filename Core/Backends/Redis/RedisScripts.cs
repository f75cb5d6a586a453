namespace SessionKernel;

// The scripts are the compare of StampRule on the server. They signal by integers, since error texts differ between servers,
// and look at a key by GETRANGE 0 31 (magic, serializer id, stamp, previous stamp) before they write.
//
//   1  done          0  missing or gone        2  another stamp, where the caller needs no value
//   3  moved marker  a bulk string: another stamp, and this is the value
//
// Numbers are given to commands as text: Lua's own are printed anew at each call, which costs Redis a fifth of a save.
//
// On Garnet a key may end between two commands of a script, and PEXPIRE on an ended key is an error: hence the pcall.
internal static class RedisScripts
{
    private const int Done = 1;
    private const int Other = 2;
    private const int Moved = 3;

    private const string Look = """
        local head = redis.pcall('GETRANGE', KEYS[1], '0', '31')
        if type(head) == 'table' then
          if string.find(head.err, 'WRONGTYPE', 1, true) then return 0 end
          return redis.error_reply(head.err)
        end
        if string.len(head) < 32 or string.sub(head, 1, 4) ~= 'SKE1' then return 0 end
        local moved = string.byte(head, 5) == 6
        local stamp = string.sub(head, 17, 24)

        """;

    private const string Compare = Look + """
        if stamp == ARGV[3] or string.sub(head, 25, 32) == ARGV[3] then return 1 end
        if moved then return 0 end
        if stamp ~= ARGV[1] and stamp ~= ARGV[2] then return redis.call('GET', KEYS[1]) end

        """;

    // Most saves find the stamp that they expect: 64 random bits in its place are proof enough of what is there.
    /// <summary>KEYS: session. ARGV: expected stamp, alternate stamp or empty, new stamp, value, TTL in ms.</summary>
    public const string Save = """
        local seen = redis.pcall('GETRANGE', KEYS[1], '16', '23')
        if seen == ARGV[1] and seen ~= '' then
          redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
          return 1
        end

        """ + Compare + """
        redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
        return 1
        """;

    /// <summary>KEYS: old, new. ARGV: as <see cref="Save"/> for the new value, then marker, marker's TTL in ms.</summary>
    public const string Renew = Compare + """
        if redis.call('EXISTS', KEYS[2]) == 1 then return 2 end
        redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
        redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[7])
        return 1
        """;

    /// <summary>A create whose first reply was lost. KEYS: session. ARGV: new stamp, value, TTL in ms.</summary>
    public const string CreateAgain = """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
          return 1
        end

        """ + Look + """
        if stamp == ARGV[1] or string.sub(head, 25, 32) == ARGV[1] then return 1 end
        return 2
        """;

    /// <summary>KEYS: session. ARGV: expected stamp, or empty for any.</summary>
    public const string Remove = Look + """
        if moved then return 3 end
        if ARGV[1] ~= '' and stamp ~= ARGV[1] then return 2 end
        redis.call('DEL', KEYS[1])
        return 1
        """;

    /// <summary>KEYS: session. ARGV: stamp that was loaded, TTL in ms.</summary>
    public const string Touch = Look + """
        if moved then return 0 end
        if stamp ~= ARGV[1] then return 2 end
        local set = redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
        if type(set) ~= 'number' then return 0 end
        return set
        """;

    public static bool IsSignal(long signal) => signal is >= 0 and <= Moved;

    public static BackendStatus Meaning(CommandKind kind, long signal) => signal switch
    {
        Done => BackendStatus.Done,
        Other => BackendStatus.Conflict,
        Moved => BackendStatus.Moved,
        _ => kind == CommandKind.Remove ? BackendStatus.Missing : BackendStatus.Gone,
    };

    public static TouchOutcome MeaningOfTouch(long signal) => signal switch
    {
        Done => TouchOutcome.Touched,
        Other => TouchOutcome.Superseded,
        _ => TouchOutcome.Gone,
    };

    public static IReadOnlyList<string> All { get; } = [Save, Renew, CreateAgain, Remove, Touch];

    /// <summary>Those that lanes call, each by the SHA-1 of its text.</summary>
    public static IReadOnlyList<HotScript> Hot { get; } = [HotScript.Save, HotScript.CreateAgain, HotScript.Remove, HotScript.Touch];
}
