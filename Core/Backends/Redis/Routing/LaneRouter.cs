using System.Net;

namespace SessionKernel;

// Finds the lanes that serve a key. Each primary has one group of lanes.
//
// A single primary has one group, which serves every key and follows the primary wherever it moves. In a Cluster, the slot of a key leads
// to the group. The router asks the topology once for each slot, and again after a review, or after a server disowned the slot. It creates
// a group when the first slot leads to the group's primary. A review drops a group if no slot has led to it since the previous review, its
// server is not known to serve slots, and none of its lanes is open. So the router does not reconnect for ever to a primary that is gone
// for good.
internal sealed class LaneRouter : IAsyncDisposable
{
    private readonly ILaneTopology _topology;
    private readonly Func<EndPoint?, PrimaryLanes> _create;
    private readonly PrimaryLanes? _single;
    private readonly PrimaryLanes?[] _bySlot = [];
    private readonly Dictionary<EndPoint, PrimaryLanes> _byEndPoint = [];
    private readonly Lock _gate = new();
    private bool _isDisposed;

    private LaneRouter(ILaneTopology topology, Func<EndPoint?, PrimaryLanes> create)
    {
        (_topology, _create) = (topology, create);
        if (topology.Layout == LaneLayout.OnePrimary)
        {
            _single = create(null);
        }
        else
        {
            _bySlot = new PrimaryLanes?[ClusterSlot.Count];
        }
    }

    /// <returns>Null if lanes don't support the layout of the keys.</returns>
    public static LaneRouter? Of(
        ILaneTopology topology, int lanes, LaneSettings settings, LanePlatform platform, BackendContext context) =>
        topology.Layout == LaneLayout.Unknown
            ? null
            : new(topology, endPoint => new PrimaryLanes(topology, endPoint, lanes, settings, platform, context));

    /// <summary>Opens lanes to every primary that the multiplexer has reached, and waits until each is open or refused.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_single is not null)
        {
            _single.Start();
            return _single.WhenStartedAsync(cancellationToken);
        }

        lock (_gate)
        {
            var reached = _topology.Primaries.Where(endPoint => _topology.IsConnected(endPoint));
            return Task.WhenAll(reached.Select(endPoint => StartAsync(GroupAt(endPoint), cancellationToken)));
        }
    }

    /// <returns>Null if no primary is known to serve the key.</returns>
    public PrimaryLanes? For(in SessionKey key)
    {
        if (_single is not null)
        {
            return _single;
        }

        var slot = ClusterSlot.Of(key.Route);
        return Volatile.Read(ref _bySlot[slot]) ?? Locate(slot, key.Route);
    }

    /// <summary>Forgets the server of the key's slot, after that server disowned the key.</summary>
    public void Forget(in SessionKey key)
    {
        if (_single is null)
        {
            Volatile.Write(ref _bySlot[ClusterSlot.Of(key.Route)], null);
            _ = _topology.PollAsync();
        }
    }

    /// <summary>Polls the servers for the primaries, since what is known proved wrong.</summary>
    public Task RefreshAsync() => _topology.RefreshAsync();

    /// <summary>Call it when roles or slots may have changed.</summary>
    public void Review()
    {
        if (_single is not null)
        {
            _single.Review();
            return;
        }

        var (kept, dropped) = Sort();
        foreach (var group in kept)
        {
            group.Review();
            group.CancelWaiters();
        }

        foreach (var group in dropped)
        {
            _ = group.DisposeAsync().AsTask();
        }
    }

    public async ValueTask DisposeAsync()
    {
        PrimaryLanes[] groups;
        lock (_gate)
        {
            _isDisposed = true;
            groups = _single is null ? [.. _byEndPoint.Values] : [_single];
        }

        await Task.WhenAll(groups.Select(group => group.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private (List<PrimaryLanes> Kept, List<PrimaryLanes> Dropped) Sort()
    {
        var serving = _topology.Primaries;
        List<PrimaryLanes> kept = [];
        List<PrimaryLanes> dropped = [];
        lock (_gate)
        {
            Array.Clear(_bySlot);
            foreach (var (endPoint, group) in _byEndPoint)
            {
                if (group.IsWanted || serving.Contains(endPoint) || group.Pick() is not null)
                {
                    group.IsWanted = false;
                    kept.Add(group);
                }
                else
                {
                    _byEndPoint.Remove(endPoint);
                    dropped.Add(group);
                }
            }
        }

        return (kept, dropped);
    }

    private async Task StartAsync(PrimaryLanes group, CancellationToken cancellationToken)
    {
        try
        {
            await group.WhenStartedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _isDisposed))
        {
            // The group was dropped: its server is no longer a primary.
        }
    }

    private PrimaryLanes? Locate(int slot, ushort route)
    {
        lock (_gate)
        {
            if (_isDisposed || _topology.PrimaryOf(route) is not { } endPoint)
            {
                return null;
            }

            var group = GroupAt(endPoint);
            Volatile.Write(ref _bySlot[slot], group);
            return group;
        }
    }

    private PrimaryLanes GroupAt(EndPoint endPoint)
    {
        if (!_byEndPoint.TryGetValue(endPoint, out var group))
        {
            group = _create(endPoint);
            _byEndPoint.Add(endPoint, group);
            group.Start();
        }

        group.IsWanted = true;
        return group;
    }
}
