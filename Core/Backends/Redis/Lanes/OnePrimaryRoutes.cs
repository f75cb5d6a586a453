using System.Net;

namespace SessionKernel;

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

    bool ILaneTarget.IsSuperseded(EndPoint former) => _topology.IsSuperseded(former);

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
