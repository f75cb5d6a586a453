using System.Net;

namespace SessionKernel;

// A set of lanes for each primary of a Cluster, found by the key's slot. The topology knows where slots are: it is asked once for
// each, and again after a review, or when a server said that the slot is elsewhere. A start waits for those primaries that the
// multiplexer has reached.
//
// A set is begun when the first slot leads to its primary. It is given up at a review when none has since the one before, its server is
// not known to serve any, and none of its lanes is open: a primary that is gone for good is not called for ever.
internal sealed class ClusterRoutes(ILaneTopology topology, int lanes, LaneSettings settings, BackendContext context) : LaneRoutes
{
    private readonly Lock _gate = new();
    private readonly LaneSet?[] _bySlot = new LaneSet?[ClusterSlot.Count];
    private readonly Dictionary<EndPoint, ClusterPrimary> _primaries = [];
    private bool _isDisposed;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.WhenAll(topology.Primaries.Where(endPoint => topology.IsConnected(endPoint)).Select(endPoint => StartAsync(SetOf(endPoint), cancellationToken)));
        }
    }

    public override LaneSet? For(in SessionKey key)
    {
        var slot = ClusterSlot.Of(key.Route);
        return Volatile.Read(ref _bySlot[slot]) ?? Locate(slot, key.Route);
    }

    public override void Forget(in SessionKey key)
    {
        Volatile.Write(ref _bySlot[ClusterSlot.Of(key.Route)], null);
        _ = topology.LookAsync();
    }

    public override Task RefreshAsync() => topology.RefreshAsync();

    public override void Review()
    {
        var serving = topology.Primaries;
        List<LaneSet> kept = [];
        List<LaneSet> unused = [];
        lock (_gate)
        {
            Array.Clear(_bySlot);
            foreach (var (endPoint, primary) in _primaries)
            {
                if (primary.IsWanted || serving.Contains(endPoint) || primary.Set.Pick() is not null)
                {
                    primary.IsWanted = false;
                    kept.Add(primary.Set);
                }
                else
                {
                    _primaries.Remove(endPoint);
                    unused.Add(primary.Set);
                }
            }
        }

        foreach (var set in kept)
        {
            set.Review();
            set.SendAway();
        }

        foreach (var set in unused)
        {
            _ = set.DisposeAsync().AsTask();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        ClusterPrimary[] primaries;
        lock (_gate)
        {
            _isDisposed = true;
            primaries = [.. _primaries.Values];
        }

        await Task.WhenAll(primaries.Select(primary => primary.Set.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task StartAsync(LaneSet set, CancellationToken cancellationToken)
    {
        try
        {
            await set.WhenStartedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _isDisposed))
        {
            // Given up: its primary is none any more.
        }
    }

    private LaneSet? Locate(int slot, ushort route)
    {
        lock (_gate)
        {
            if (_isDisposed || topology.PrimaryOf(route) is not { } endPoint)
            {
                return null;
            }

            var set = SetOf(endPoint);
            Volatile.Write(ref _bySlot[slot], set);
            return set;
        }
    }

    private LaneSet SetOf(EndPoint endPoint)
    {
        if (!_primaries.TryGetValue(endPoint, out var primary))
        {
            primary = new ClusterPrimary(topology, endPoint, target => new LaneSet(target, lanes, settings, context));
            _primaries.Add(endPoint, primary);
            primary.Set.Start();
        }

        primary.IsWanted = true;
        return primary.Set;
    }
}
