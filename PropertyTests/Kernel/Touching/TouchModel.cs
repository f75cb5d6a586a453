namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>What a toucher does, one step at a time: a set of who was touched when, a set of what waits, and one timer.</summary>
internal sealed class TouchModel(long flushMs, int capacity, Func<long> now)
{
    private readonly Dictionary<SessionKey, long> _remembered = [];
    private readonly Dictionary<SessionKey, (ulong Stamp, ExpiryWindows Windows)> _pending = [];
    private long? _armed;

    public List<TouchCommand> Sent { get; } = [];

    public int Dropped { get; private set; }

    public void Ask(SessionKey key, ulong stamp, ExpiryWindows windows)
    {
        if (windows.IdleMs == 0
            || (_remembered.TryGetValue(key, out var when) && now() - when < windows.GranularityMs - (2 * flushMs)))
        {
            return;
        }

        _remembered[key] = now();
        if (_pending.Count >= capacity && !_pending.ContainsKey(key))
        {
            _remembered.Remove(key);
            Dropped++;
            return;
        }

        if (_pending.Count == 0)
        {
            _armed = now() + flushMs;
        }

        _pending[key] = (stamp, windows);
    }

    public void Written(SessionKey key)
    {
        _pending.Remove(key);
        _remembered[key] = now();
    }

    public void Ended(SessionKey key)
    {
        _pending.Remove(key);
        _remembered.Remove(key);
    }

    public void AdvanceTo(long time, Func<SessionKey, TouchOutcome> outcome)
    {
        if (_armed is { } due && due <= time)
        {
            _armed = null;
            Flush(time, outcome);
        }
    }

    public void Flush(long at, Func<SessionKey, TouchOutcome> outcome)
    {
        foreach (var (key, (stamp, windows)) in _pending.OrderBy(p => p.Key.Digest.Low))
        {
            var ttl = windows.TimeToLiveMs(at);
            if (ttl <= 0)
            {
                continue;
            }

            Sent.Add(new TouchCommand(key, stamp, ttl));
            if (outcome(key) is TouchOutcome.Failed or TouchOutcome.Gone)
            {
                _remembered.Remove(key);
            }
        }

        _pending.Clear();
    }
}
