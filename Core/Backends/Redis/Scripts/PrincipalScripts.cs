namespace SessionKernel;

// The scripts for a principal's sessions. All keys are in one Cluster slot, and each is declared: the index names the sessions, and the
// caller passes their keys. A session is live if its key holds an envelope that is no moved marker. Any other value may be a session that
// only other programs can read. It is neither counted nor ended, and stays listed, unless it has no TTL, which every session of a principal
// has.
//
// If the key of the index holds another type, it lists nothing, and is deleted.
internal static class PrincipalScripts
{
    private const string StateOf = """
        local function stateOf(key)
          local head = redis.pcall('GETRANGE', key, '0', '47')
          local isError = type(head) == 'table'
          if isError and not string.find(head.err, 'WRONGTYPE', 1, true) then return head end
          if not isError and string.sub(head, 1, 4) == 'SKE1' and string.len(head) == 48 then
            return string.byte(head, 5) == 6 and 'gone' or 'live', head
          end
          return (head == '' or redis.call('PTTL', key) == -1) and 'gone' or 'else'
        end

        """;

    /// <summary>
    /// Creates a session of a principal, also again after a lost reply. If the principal has as many sessions as its limit, the script
    /// returns the members of the index, unless the caller passed their keys. Then the oldest sessions end, or nothing is written. KEYS:
    /// session, sessions of the index, index. ARGV: new stamp, value, TTL in ms, now, limit or 0, "refuse" or "end", members of the index,
    /// member, score.
    /// </summary>
    public const string Create = """
        local head = redis.pcall('GETRANGE', KEYS[1], '0', '31')
        if head ~= '' then
          if type(head) == 'table' and not string.find(head.err, 'WRONGTYPE', 1, true) then return head end
          local own = type(head) == 'string' and (string.sub(head, 17, 24) == ARGV[1] or string.sub(head, 25, 32) == ARGV[1])
          return own and 1 or 2
        end

        """ + StateOf + """
        local index = KEYS[#KEYS]
        local limit = tonumber(ARGV[5])
        local count = limit > 0 and redis.pcall('ZCARD', index) or 0
        if type(count) == 'table' then
          if not string.find(count.err, 'WRONGTYPE', 1, true) then return count end
          count = 0
        end
        local ending = {}
        if limit > 0 and count >= limit then
          local members = redis.call('ZRANGE', index, '0', '-1')
          local given = #members == #KEYS - 2
          for i, member in ipairs(members) do given = given and member == ARGV[6 + i] end
          if not given then return members end
          redis.call('ZREM', index, ARGV[#ARGV - 1])
          local live = {}
          for i, member in ipairs(members) do
            local state, found = stateOf(KEYS[1 + i])
            if type(state) == 'table' then return state end
            if state == 'live' then
              local created = 0
              for place = 48, 41, -1 do created = created * 256 + string.byte(found, place) end
              live[#live + 1] = { created, i }
            elseif state == 'gone' then
              redis.call('ZREM', index, member)
            end
          end
          if #live >= limit then
            if ARGV[6] == 'refuse' then return 4 end
            table.sort(live, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end)
            for i = 1, #live - limit + 1 do ending[i] = live[i][2] end
          end
        end

        """ + RedisScripts.Enter + """
        redis.call('ZREMRANGEBYSCORE', index, '-inf', ARGV[4])
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        for _, i in ipairs(ending) do
          local ended = redis.pcall('DEL', KEYS[1 + i])
          if type(ended) == 'table' then
            redis.call('SET', KEYS[1], '', 'PX', '1')
            return ended
          end
          redis.call('ZREM', index, ARGV[6 + i])
        end
        return 1
        """;

    // A member is removed for later readers. If this user may not remove it, the reply is the same.
    /// <summary>
    /// KEYS: index, sessions. ARGV: their members; the number of bytes of a value to return, less one. Returns value and TTL in ms for each
    /// session in turn; an empty value means that there is no session.
    /// </summary>
    public const string Read = StateOf + """
        local found = {}
        for i = 2, #KEYS do
          local place = #found
          local state = stateOf(KEYS[i])
          if type(state) == 'table' then return state end
          if state == 'live' then
            found[place + 1] = redis.call('GETRANGE', KEYS[i], '0', ARGV[#ARGV])
            found[place + 2] = redis.call('PTTL', KEYS[i])
          else
            if state == 'gone' then redis.pcall('ZREM', KEYS[1], ARGV[i - 1]) end
            found[place + 1] = ''
            found[place + 2] = 0
          end
        end
        return found
        """;

    // The first ZREM checks the right to change the index: without it, nothing ends.
    /// <summary>
    /// KEYS: index, sessions, revocation. ARGV: their members; for how many ms renewals are blocked, or 0; the maximum of returned members,
    /// less one. Returns how many sessions ended, what the index listed before, and the members whose keys hold something else: these stay
    /// listed.
    /// </summary>
    public const string Revoke = StateOf + """
        local may = redis.pcall('ZREM', KEYS[1], '')
        if type(may) == 'table' then
          if not string.find(may.err, 'WRONGTYPE', 1, true) then return may end
          redis.call('DEL', KEYS[1])
        end
        local listed = redis.call('ZRANGE', KEYS[1], '0', ARGV[#ARGV])
        if ARGV[#ARGV - 1] ~= '0' then redis.call('SET', KEYS[#KEYS], '1', 'PX', ARGV[#ARGV - 1]) end
        local ended, gone, others = 0, {}, {}
        for i = 2, #KEYS - 1 do
          local state = stateOf(KEYS[i])
          if type(state) == 'table' then return state end
          if state == 'live' then ended = ended + redis.call('DEL', KEYS[i]) end
          local place = state == 'else' and others or gone
          place[#place + 1] = ARGV[i - 1]
        end
        if #gone > 0 then redis.call('ZREM', KEYS[1], (unpack or table.unpack)(gone)) end
        return { ended, listed, others }
        """;

    /// <summary>KEYS: index. Returns 1 if it deleted a value of another type.</summary>
    public const string Clear = """
        local count = redis.pcall('ZCARD', KEYS[1])
        if type(count) == 'table' then
          if not string.find(count.err, 'WRONGTYPE', 1, true) then return count end
          return redis.call('DEL', KEYS[1])
        end
        return 0
        """;

    public static IReadOnlyList<string> All { get; } = [Create, Read, Revoke, Clear];
}
