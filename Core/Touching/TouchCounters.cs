namespace SessionKernel;

/// <summary>How many touches were asked for, and what became of them.</summary>
internal sealed class TouchCounters
{
    private long _asked;
    private long _filtered;
    private long _dropped;
    private long _touched;
    private long _superseded;
    private long _gone;
    private long _failed;

    public long Asked => Interlocked.Read(ref _asked);

    public long Filtered => Interlocked.Read(ref _filtered);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Touched => Interlocked.Read(ref _touched);

    public long Superseded => Interlocked.Read(ref _superseded);

    public long Gone => Interlocked.Read(ref _gone);

    public long Failed => Interlocked.Read(ref _failed);

    public void CountAsked(bool filtered)
    {
        Interlocked.Increment(ref _asked);
        if (filtered)
        {
            Interlocked.Increment(ref _filtered);
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
