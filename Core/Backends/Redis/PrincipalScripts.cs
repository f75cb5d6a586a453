namespace SessionKernel;

// What is asked of a principal's sessions, all in one Cluster slot and each key declared: the index names the sessions, and who asks
// passes their keys. A session is there if its key holds an envelope that is no moved marker.
//
// The index is read by pcall: one that is something else by now lists nothing.
internal static class PrincipalScripts
{
    private const string IsThere = """
        local function isThere(key)
          local head = redis.pcall('GETRANGE', key, '0', '47')
          local is = type(head) == 'string' and string.len(head) == 48 and string.sub(head, 1, 4) == 'SKE1' and string.byte(head, 5) ~= 6
          return is, head
        end

        """;

    /// <summary>
    /// A new session of a principal; once more for a create whose reply was lost. While the principal has as many sessions as it may, the
    /// index' members are told instead, unless their keys were given: then the oldest ends, or nothing is written.
    /// KEYS: session, sessions of the index, index. ARGV: new stamp, value, TTL in ms, now, limit or 0, "refuse" or "end", members of the index, member, score.
    /// </summary>
    public const string Create = """
        if redis.call('EXISTS', KEYS[1]) == 1 then

        """ + RedisScripts.Look + """
          if stamp == ARGV[1] or string.sub(head, 25, 32) == ARGV[1] then return 1 end
          return 2
        end

        """ + IsThere + """
        local index = KEYS[#KEYS]
        local limit = tonumber(ARGV[5])
        redis.pcall('ZREMRANGEBYSCORE', index, '-inf', ARGV[4])
        local count = limit > 0 and redis.pcall('ZCARD', index)
        if type(count) == 'number' and count >= limit then
          local listed = redis.call('ZRANGE', index, '0', '-1')
          local given = #listed == #KEYS - 2
          for i, member in ipairs(listed) do given = given and member == ARGV[6 + i] end
          if not given then return listed end
          local live = {}
          for i, member in ipairs(listed) do
            local is, head = isThere(KEYS[1 + i])
            if is then
              local created = 0
              for place = 48, 41, -1 do created = created * 256 + string.byte(head, place) end
              live[#live + 1] = { created, i }
            else
              redis.call('ZREM', index, member)
            end
          end
          if #live >= limit then
            if ARGV[6] == 'refuse' then return 4 end
            table.sort(live, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end)
            for i = 1, #live - limit + 1 do
              redis.call('DEL', KEYS[1 + live[i][2]])
              redis.call('ZREM', index, listed[live[i][2]])
            end
          end
        end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])

        """ + RedisScripts.Enter + """
        return 1
        """;

    /// <summary>KEYS: index, sessions. ARGV: their members. Gives value and TTL in ms for each in turn; a value that is empty is not there.</summary>
    public const string Read = IsThere + """
        local found = {}
        for i = 2, #KEYS do
          local place = #found
          if isThere(KEYS[i]) then
            found[place + 1] = redis.call('GET', KEYS[i])
            found[place + 2] = redis.call('PTTL', KEYS[i])
          else
            redis.pcall('ZREM', KEYS[1], ARGV[i - 1])
            found[place + 1] = ''
            found[place + 2] = 0
          end
        end
        return found
        """;

    /// <summary>KEYS: index, sessions, revocation. ARGV: their members; how long renewals are held up, in ms, or 0; how many members are told at most, less one. Gives how many ended, and the members that are left.</summary>
    public const string Revoke = IsThere + """
        local ended = 0
        if ARGV[#ARGV - 1] ~= '0' then redis.call('SET', KEYS[#KEYS], '1', 'PX', ARGV[#ARGV - 1]) end
        for i = 2, #KEYS - 1 do
          if isThere(KEYS[i]) then ended = ended + redis.call('DEL', KEYS[i]) end
          redis.pcall('ZREM', KEYS[1], ARGV[i - 1])
        end
        local left = redis.pcall('ZRANGE', KEYS[1], '0', ARGV[#ARGV])
        if left.err then left = {} end
        return { ended, left }
        """;

    public static IReadOnlyList<string> All { get; } = [Create, Read, Revoke];
}
