namespace SessionKernel;

/// <summary>Thrown to a call that waited for a lane in vain.</summary>
internal sealed class LaneWaitException(LaneFault fault) : Exception
{
    public LaneFault Fault { get; } = fault;
}
