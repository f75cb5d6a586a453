namespace SessionKernel;

// Touches that wait for the next flush, one for each key: asking again replaces what was asked before. Bounded: past the
// capacity a touch is dropped and its filter entry cleared, so that the next load asks again.
internal sealed class TouchBatch(int capacity)
{
    private readonly Lock _gate = new();
    private Dictionary<SessionKey, PendingTouch> _pending = [];
    private Dictionary<SessionKey, PendingTouch> _spare = [];

    /// <param name="key">Whose touch.</param>
    /// <param name="touch">What to send.</param>
    /// <param name="waiting">How many wait now, if this touch is a new one; else 0.</param>
    public bool TryAdd(in SessionKey key, in PendingTouch touch, out int waiting)
    {
        waiting = 0;
        lock (_gate)
        {
            if (_pending.Count >= capacity && !_pending.ContainsKey(key))
            {
                return false;
            }

            var before = _pending.Count;
            _pending[key] = touch;
            waiting = _pending.Count > before ? _pending.Count : 0;
            return true;
        }
    }

    public void Remove(in SessionKey key)
    {
        lock (_gate)
        {
            _pending.Remove(key);
        }
    }

    /// <summary>What is pending now. Only one flush at a time may hold it, and gives it back by <see cref="Recycle"/>.</summary>
    public Dictionary<SessionKey, PendingTouch> Take()
    {
        lock (_gate)
        {
            (var taken, _pending) = (_pending, _spare);
            _spare = [];
            return taken;
        }
    }

    public void Recycle(Dictionary<SessionKey, PendingTouch> taken)
    {
        taken.Clear();
        lock (_gate)
        {
            _spare = taken;
        }
    }
}

internal readonly record struct PendingTouch(ulong Stamp, ExpiryWindows Windows);
