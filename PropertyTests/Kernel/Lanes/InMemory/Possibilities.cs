namespace SessionKernel.PropertyTests.Kernel.Lanes.InMemory;

/// <summary>
/// Which stamps may be stored under a key of one writer, 0 for none. A write of unknown outcome is applied now, later or never, but only
/// where its condition holds.
/// </summary>
internal sealed class Possibilities
{
    private readonly HashSet<ulong> _stored = [0];
    private readonly List<(ulong Expected, ulong Written)> _unknown = [];

    public bool May(ulong stamp) => Reachable().Contains(stamp);

    public void Is(ulong stamp)
    {
        _stored.Clear();
        _stored.Add(stamp);
    }

    public void MayBecome(ulong expected, ulong written)
    {
        _stored.UnionWith(Reachable());
        _unknown.Add((expected, written));
    }

    public override string ToString() => string.Join(' ', Reachable().Order());

    private HashSet<ulong> Reachable()
    {
        HashSet<ulong> reachable = [.. _stored];
        while (_unknown.Any(write => reachable.Contains(write.Expected) && reachable.Add(write.Written)))
        {
            // Each may make another one possible.
        }

        return reachable;
    }
}
