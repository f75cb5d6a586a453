namespace SessionKernel;

// Touches that wait for the next flush, one for each target: asking again replaces what was asked before. Bounded: past the
// capacity a touch is dropped and its filter entry cleared, so that the next load asks again.
internal sealed class TouchBatch(int capacity)
{
    private const int KeptEntries = 2_048;
    // Room that every hundredth flush needs must not be given up and made again each time: that was 4 B for each touch. At this pace
    // it is given up when some thousands of flushes have needed much less, minutes at the shortest.
    private const double PeakKept = 1 - (1 / 4096.0);

    private readonly Lock _gate = new();
    private Dictionary<TouchTarget, TouchTerms> _pending = [];
    private Dictionary<TouchTarget, TouchTerms> _spare = [];
    private double _peak;

    /// <param name="target">Whose touch.</param>
    /// <param name="terms">What it is made of.</param>
    /// <param name="waiting">How many wait now, if this touch is a new one; else 0.</param>
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

    /// <summary>What is pending now. Only one flush at a time may hold it, and gives it back by <see cref="Recycle"/>.</summary>
    public Dictionary<TouchTarget, TouchTerms> Take()
    {
        lock (_gate)
        {
            (var taken, _pending) = (_pending, _spare);
            return taken;
        }
    }

    /// <summary>
    /// What was taken waits empty for the next flush. One that had to be large shrinks again, a half at a time, when the last thousands
    /// have needed much less.
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
