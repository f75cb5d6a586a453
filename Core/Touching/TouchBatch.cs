namespace SessionKernel;

// Touches that wait for the next flush, one per target: a new request replaces an earlier one. Bounded: beyond the capacity a touch is
// dropped and its filter entry cleared, so that the next load requests it again.
internal sealed class TouchBatch(int capacity)
{
    private const int KeptEntries = 2_048;
    // Space that every hundredth flush needs must not be freed and allocated again each time: that cost 4 B per touch. At this rate it is
    // freed when some thousands of flushes have needed much less, which takes minutes at least.
    private const double PeakKept = 1 - (1 / 4096.0);

    private readonly Lock _gate = new();
    private Dictionary<TouchTarget, TouchTerms> _pending = [];
    private Dictionary<TouchTarget, TouchTerms> _spare = [];
    private double _peak;

    /// <param name="target">The session to touch.</param>
    /// <param name="terms">What its TTL is computed from.</param>
    /// <param name="waiting">How many touches wait now, if this one is new; otherwise 0.</param>
    public bool TryAdd(in TouchTarget target, in TouchTerms terms, out int waiting)
    {
        waiting = 0;
        lock (_gate)
        {
            if (_pending.Count >= capacity && !_pending.ContainsKey(target))
            {
                return false;
            }

            var before = _pending.Count;
            _pending[target] = terms;
            waiting = _pending.Count > before ? _pending.Count : 0;
            return true;
        }
    }

    public void Remove(in TouchTarget target)
    {
        lock (_gate)
        {
            _pending.Remove(target);
        }
    }

    /// <summary>Takes the pending touches. Only one flush at a time may hold them, and returns them using <see cref="Recycle"/>.</summary>
    public Dictionary<TouchTarget, TouchTerms> Take()
    {
        lock (_gate)
        {
            (var taken, _pending) = (_pending, _spare);
            return taken;
        }
    }

    /// <summary>
    /// Empties what was taken and keeps it for the next flush. If it had to grow, it shrinks again, by half each time, once thousands of
    /// flushes have needed much less.
    /// </summary>
    public void Recycle(Dictionary<TouchTarget, TouchTerms> taken)
    {
        var needed = taken.Count;
        taken.Clear();
        _peak = Math.Max(needed, _peak * PeakKept);
        if (taken.Capacity > KeptEntries && _peak < taken.Capacity / 4)
        {
            taken.TrimExcess(Math.Max(KeptEntries, taken.Capacity / 2));
        }

        _spare = taken;
    }
}
