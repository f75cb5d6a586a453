namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>What a toucher does, one step at a time: a set of who was touched when, a set of what waits, and one timer.</summary>
internal sealed class TouchModel(long flushMs, int capacity, Func<long> now)
{
    private readonly Dictionary<TouchTarget, long> _remembered = [];
    private readonly Dictionary<TouchTarget, ExpiryWindows> _pending = [];
    private long? _armed;

    public List<TouchCommand> Sent { get; } = [];

    public int Dropped { get; private set; }

    public void Ask(TouchTarget target, ExpiryWindows windows)
    {
        if (windows.IdleMs == 0
            || (_remembered.TryGetValue(target, out var last) && now() - last < windows.GranularityMs - (2 * flushMs)))
        {
            return;
        }

        _remembered[target] = now();
        if (_pending.Count >= capacity && !_pending.ContainsKey(target))
        {
            Forget(target);
            Dropped++;
            return;
        }

        if (_pending.Count == 0)
        {
            _armed = now() + flushMs;
        }

        _pending[target] = windows;
    }

    public void Written(TouchTarget replaced, TouchTarget written)
    {
        _pending.Remove(replaced);
        _remembered[written] = now();
    }

    public void Ended(TouchTarget target)
    {
        _pending.Remove(target);
        Forget(target);
    }

    private void Forget(TouchTarget target) => _remembered.Remove(target);

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
        foreach (var (target, windows) in _pending.OrderBy(p => (p.Key.Key.Digest.Low, p.Key.Stamp)))
        {
            var ttl = windows.TimeToLiveMs(at);
            if (ttl <= 0)
            {
                continue;
            }

            Sent.Add(new TouchCommand(target.Key, target.Stamp, ttl));
            if (outcome(target.Key) is TouchOutcome.Failed or TouchOutcome.Gone)
            {
                Forget(target);
            }
        }

        _pending.Clear();
    }
}
