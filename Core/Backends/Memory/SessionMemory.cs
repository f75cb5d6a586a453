namespace SessionKernel;

/// <summary>
/// Sessions in the memory of this process, for development and tests. Stores that are given the same instance share its sessions, like
/// nodes that share a server. It is no fallback for an outage: two nodes would disagree.
/// </summary>
/// <remarks>Thread-safe. Sessions that have ended are swept as new ones are added.</remarks>
public sealed class SessionMemory
{
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<string, Dictionary<Digest16, long>> _indexes = [];
    private int _sweepAt = FirstSweep;

    /// <summary>Creates an empty memory.</summary>
    public SessionMemory()
    {
    }

    /// <summary>The number of sessions held, including ended ones that were not swept yet.</summary>
    /// <value>0 or more.</value>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    internal TResult Run<TState, TResult>(TState state, Func<SessionMemory, TState, TResult> step)
    {
        lock (_gate)
        {
            return step(this, state);
        }
    }

    internal byte[]? Get(string key, long nowMs)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        if (entry.EndsMs > nowMs)
        {
            return entry.Value;
        }

        _entries.Remove(key);
        return null;
    }

    internal void Set(string key, byte[] value, long ttlMs, long nowMs)
    {
        if (_entries.Count >= _sweepAt)
        {
            Sweep(nowMs);
        }

        _entries[key] = new Entry(value, ttlMs == BackendCommand.Endless ? BackendCommand.Endless : nowMs + ttlMs);
    }

    internal void Expire(string key, long ttlMs, long nowMs) => _entries[key] = _entries[key] with { EndsMs = nowMs + ttlMs };

    internal long TimeToLiveMs(string key, long nowMs) => _entries[key].TimeToLiveMs(nowMs);

    /// <summary>0 = no such key.</summary>
    internal long LeftMs(string key, long nowMs) => Get(key, nowMs) is null ? 0 : TimeToLiveMs(key, nowMs);

    internal void Remove(string key) => _entries.Remove(key);

    /// <summary>The sessions that a principal's index lists, with their deadlines.</summary>
    internal Dictionary<Digest16, long> IndexOf(string index)
    {
        if (!_indexes.TryGetValue(index, out var members))
        {
            _indexes.Add(index, members = []);
        }

        return members;
    }

    internal void ForgetIndexes()
    {
        lock (_gate)
        {
            _indexes.Clear();
        }
    }

    internal IReadOnlyList<(string Key, byte[] Value, long TimeToLiveMs)> Dump(long nowMs)
    {
        lock (_gate)
        {
            return [.. _entries.Where(e => e.Value.EndsMs > nowMs).Select(e => (e.Key, e.Value.Value, e.Value.TimeToLiveMs(nowMs)))];
        }
    }

    private void Sweep(long nowMs)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.EndsMs <= nowMs)
            {
                _entries.Remove(key);
            }
        }

        foreach (var (index, members) in _indexes)
        {
            if (members.Values.All(endsMs => endsMs <= nowMs))
            {
                _indexes.Remove(index);
            }
        }

        _sweepAt = Math.Max(FirstSweep, 2 * _entries.Count);
    }

    private readonly record struct Entry(byte[] Value, long EndsMs)
    {
        public long TimeToLiveMs(long nowMs) => EndsMs == BackendCommand.Endless ? BackendCommand.Endless : EndsMs - nowMs;
    }
}
