using System.Net;

namespace SessionKernel;

/// <summary>One primary of a Cluster, and the lanes to it.</summary>
internal sealed class ClusterPrimary : ILaneTarget
{
    private readonly ILaneTopology _topology;
    private readonly EndPoint _endPoint;

    public ClusterPrimary(ILaneTopology topology, EndPoint endPoint, Func<ILaneTarget, LaneSet> connect)
    {
        (_topology, _endPoint) = (topology, endPoint);
        Set = connect(this);
    }

    public LaneSet Set { get; }

    /// <summary>Whether a slot led here since the last review.</summary>
    public bool IsWanted { get; set; }

    EndPoint? ILaneTarget.EndPoint => _endPoint;

    bool ILaneTarget.IsSuperseded(EndPoint former) => _topology.IsSuperseded(former);

    bool ILaneTarget.IsConnected => _topology.IsConnected(_endPoint);

    Task ILaneTarget.RefreshAsync() => _topology.RefreshAsync();
}
