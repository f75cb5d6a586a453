namespace SessionKernel;

/// <summary>Tells a call that waited for a lane in vain why it got none.</summary>
internal sealed class LaneWaitException(LaneFault fault) : Exception
{
    public LaneFault Fault { get; } = fault;
}
