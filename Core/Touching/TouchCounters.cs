namespace SessionKernel;

/// <summary>How many touches were requested, and their outcomes.</summary>
internal sealed class TouchCounters
{
    private readonly StripedCounter _filtered = new();
    private long _due;
    private long _dropped;
    private long _touched;
    private long _superseded;
    private long _gone;
    private long _failed;

    public long Asked => Filtered + Interlocked.Read(ref _due);

    public long Filtered => _filtered.Sum;

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Touched => Interlocked.Read(ref _touched);

    public long Superseded => Interlocked.Read(ref _superseded);

    public long Gone => Interlocked.Read(ref _gone);

    public long Failed => Interlocked.Read(ref _failed);

    public void CountAsked(bool filtered)
    {
        if (filtered)
        {
            _filtered.Increment();
        }
        else
        {
            Interlocked.Increment(ref _due);
        }
    }

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void Count(TouchOutcome outcome)
    {
        switch (outcome)
        {
            case TouchOutcome.Touched:
                Interlocked.Increment(ref _touched);
                break;
            case TouchOutcome.Superseded:
                Interlocked.Increment(ref _superseded);
                break;
            case TouchOutcome.Gone:
                Interlocked.Increment(ref _gone);
                break;
            default:
                Interlocked.Increment(ref _failed);
                break;
        }
    }
}
