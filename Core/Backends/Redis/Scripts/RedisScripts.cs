namespace SessionKernel;

// The scripts run the comparison of StampRule on the server. They return integers as signals, since error texts differ between servers.
// Before they write, they read the head of a key with GETRANGE 0 31: magic, serializer id, stamp, previous stamp.
//
//   1  done          0  missing or gone        2  another stamp, if the caller needs no value
//   3  moved marker  4  too many sessions      5  something else is under the key
//   a bulk string: another stamp; the string is the value
//
// If the session has a principal, the index is the last key, and member and score are the last two arguments.
//
// Only the error WRONGTYPE says what the key holds; the scripts return any other error unchanged. Redis rolls nothing back, so a command
// that may be refused comes before the write that counts. The entry in the index comes before the session, because readers of the index
// remove an entry without a session. Only a touch sets the TTL before it writes the entry, because memory may be full. Once a script has
// written, only a missing right can stop it.
//
// Commands get numbers as text: Redis formats a Lua number anew at each call, which costs a fifth of a save.
//
// An empty TTL means no TTL, as for a named record without an expiry.
internal static class RedisScripts
{
    private const int Done = 1;
    private const int Other = 2;
    private const int Moved = 3;
    private const int Limited = 4;
    private const int Foreign = 5;

    public const string Look = """
        local head = redis.pcall('GETRANGE', KEYS[1], '0', '31')
        if type(head) == 'table' then
          if string.find(head.err, 'WRONGTYPE', 1, true) then return 5 end
          return head
        end
        if string.len(head) < 32 or string.sub(head, 1, 4) ~= 'SKE1' then return head == '' and 0 or 5 end
        local moved = string.byte(head, 5) == 6
        local stamp = string.sub(head, 17, 24)

        """;

    // Usually the index already lists the entry, and nothing is written. A value of another type in its place is deleted, and so are
    // deadlines that no store writes: not a number, or longer than 15 digits. If the TTL can't be set, and the index has none, the index is
    // new: its entry is removed again.
    public const string Enter = """
        local listed = redis.pcall('ZADD', KEYS[#KEYS], 'CH', ARGV[#ARGV], ARGV[#ARGV - 1])
        if listed ~= 0 then
          if type(listed) == 'table' then
            if not string.find(listed.err, 'WRONGTYPE', 1, true) then return listed end
            redis.call('DEL', KEYS[#KEYS])
            redis.call('ZADD', KEYS[#KEYS], ARGV[#ARGV], ARGV[#ARGV - 1])
          end
          local last = redis.pcall('ZREVRANGE', KEYS[#KEYS], '0', '0', 'WITHSCORES')
          if not last.err and (string.len(last[2]) > 15 or not string.find(last[2], '^%d+$')) then
            redis.call('ZREMRANGEBYSCORE', KEYS[#KEYS], '(253402300799999', '+inf')
            last = redis.pcall('ZREVRANGE', KEYS[#KEYS], '0', '0', 'WITHSCORES')
          end
          local ends = last.err and last or redis.pcall('PEXPIREAT', KEYS[#KEYS], string.match(last[2], '^%d+'))
          if type(ends) == 'table' then
            if redis.call('PTTL', KEYS[#KEYS]) == -1 then redis.call('ZREM', KEYS[#KEYS], ARGV[#ARGV - 1]) end
            return ends
          end
        end

        """;

    private const string EnterSecond = "if KEYS[2] then\n" + Enter + "end\n";

    private const string Compare = Look + """
        if stamp == ARGV[3] or string.sub(head, 25, 32) == ARGV[3] then return 1 end
        if moved then return 0 end
        if stamp ~= ARGV[1] and stamp ~= ARGV[2] then return redis.call('GET', KEYS[1]) end

        """;

    // Most saves find the stamp that they expect. Then the 64 random bits in its place prove what the key holds.
    /// <summary>KEYS: session, index. ARGV: expected stamp, alternate stamp or empty, new stamp, value, TTL in ms, member, score.</summary>
    public const string Save = """
        local seen = redis.pcall('GETRANGE', KEYS[1], '16', '23')
        if seen ~= ARGV[1] or seen == '' then

        """ + Compare + """
        end

        """ + EnterSecond + """
        if ARGV[5] == '' then
          redis.call('SET', KEYS[1], ARGV[4])
        else
          redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
        end
        return 1
        """;

    // A hold that does not end within a second can't come from a revocation, and is deleted. A user who may do the first SET may also do
    // the second one, and the one that reverts the first.
    /// <summary>
    /// KEYS: old, new, revocation, index. ARGV: the first five of <see cref="Save"/> for the new value, then marker, marker's TTL in ms,
    /// old member, member, score.
    /// </summary>
    public const string Renew = Compare + """
        if KEYS[3] then
          local held = redis.call('PTTL', KEYS[3])
          if held >= 0 and held <= 1000 then return 2 end
          if held ~= -2 then redis.call('DEL', KEYS[3]) end
        end
        if redis.call('EXISTS', KEYS[2]) == 1 then return 2 end
        if KEYS[4] then

        """ + Enter + """
        end
        redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
        if KEYS[4] then
          local left = redis.pcall('ZREM', KEYS[4], ARGV[8])
          if type(left) == 'table' then
            redis.call('SET', KEYS[2], '', 'PX', '1')
            return left
          end
        end
        redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[7])
        return 1
        """;

    /// <summary>Repeats a create whose reply was lost. KEYS: session. ARGV: new stamp, value, TTL in ms.</summary>
    public const string CreateAgain = """
        if redis.call('EXISTS', KEYS[1]) == 1 then

        """ + Look + """
          if stamp == ARGV[1] or string.sub(head, 25, 32) == ARGV[1] then return 1 end
          return 2
        end
        if ARGV[3] == '' then
          redis.call('SET', KEYS[1], ARGV[2])
        else
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        end
        return 1
        """;

    /// <summary>KEYS: session, index if it is known. ARGV: expected stamp, or empty for any, member, score.</summary>
    public const string Remove = Look + """
        if moved then return 3 end
        if ARGV[1] ~= '' and stamp ~= ARGV[1] then return 2 end
        local left = KEYS[2] and redis.pcall('ZREM', KEYS[2], ARGV[2])
        if type(left) == 'table' and not string.find(left.err, 'WRONGTYPE', 1, true) then return left end
        local ended = redis.pcall('DEL', KEYS[1])
        if type(ended) == 'number' then return 1 end
        if left == 1 then

        """ + Enter + """
        end
        return ended
        """;

    // On Garnet a key may expire between two commands of a script, and PEXPIRE on an expired key is an error.
    /// <summary>KEYS: session, index. ARGV: loaded stamp, TTL in ms, member, score.</summary>
    public const string Touch = Look + """
        if moved then return 0 end
        if stamp ~= ARGV[1] then return 2 end
        local set = redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
        if set ~= 1 then
          if set == 0 or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
          return set
        end

        """ + EnterSecond + """
        return 1
        """;

    public static bool IsSignal(long signal) => signal is >= 0 and <= Foreign;

    public static BackendStatus Meaning(CommandKind kind, long signal) => signal switch
    {
        Done => BackendStatus.Done,
        Other => BackendStatus.Conflict,
        Moved => BackendStatus.Moved,
        Limited => BackendStatus.LimitReached,
        Foreign when kind == CommandKind.Remove => BackendStatus.WrongType,
        Foreign => kind == CommandKind.Create ? BackendStatus.Conflict : BackendStatus.Gone,
        _ => kind == CommandKind.Remove ? BackendStatus.Missing : BackendStatus.Gone,
    };

    public static TouchOutcome MeaningOfTouch(long signal) => signal switch
    {
        Done => TouchOutcome.Touched,
        Other => TouchOutcome.Superseded,
        _ => TouchOutcome.Gone,
    };

    public static IReadOnlyList<string> All { get; } =
        [Save, Renew, CreateAgain, Remove, Touch, .. PrincipalScripts.All, .. LockScripts.All];

    /// <summary>The scripts that lanes call, each by the SHA-1 of its text.</summary>
    public static IReadOnlyList<HotScript> Hot { get; } = [HotScript.Save, HotScript.CreateAgain, HotScript.Remove, HotScript.Touch];
}
