using System.Net;

namespace SessionKernel;

/// <summary>Which lanes serve a key.</summary>
internal abstract class LaneRoutes : IAsyncDisposable
{
    /// <summary>Starts the lanes to every primary that is known, and waits until they are open or refused.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <returns>Null if nobody is known to serve the key.</returns>
    public abstract LaneSet? For(in SessionKey key);

    /// <summary>A server said that the key is elsewhere.</summary>
    public abstract void Forget(in SessionKey key);

    /// <summary>Asks where the primaries are, since what is known was seen to be wrong.</summary>
    public abstract Task RefreshAsync();

    /// <summary>To be called when roles or slots may have changed.</summary>
    public abstract void Review();

    public abstract ValueTask DisposeAsync();
}

/// <summary>One set of lanes, which follows the primary wherever it goes.</summary>
internal sealed class OnePrimaryRoutes : LaneRoutes, ILaneTarget
{
    private readonly ILaneTopology _topology;
    private readonly LaneSet _set;

    public OnePrimaryRoutes(ILaneTopology topology, int lanes, LaneSettings settings, BackendContext context)
    {
        _topology = topology;
        _set = new LaneSet(this, lanes, settings, context);
    }

    EndPoint? ILaneTarget.EndPoint => _topology.Primary ?? _topology.Guess();

    bool ILaneTarget.HasLeft(EndPoint former) => _topology.IsSuperseded(former);

    bool ILaneTarget.IsConnected => _topology.IsConnected(null);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _set.Start();
        return _set.WhenStartedAsync(cancellationToken);
    }

    public override LaneSet? For(in SessionKey key) => _set;

    public override void Forget(in SessionKey key)
    {
    }

    public override Task RefreshAsync() => _topology.RefreshAsync();

    public override void Review() => _set.Review();

    public override ValueTask DisposeAsync() => _set.DisposeAsync();
}
