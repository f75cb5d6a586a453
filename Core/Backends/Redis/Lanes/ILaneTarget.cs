using System.Net;

namespace SessionKernel;

/// <summary>Who knows where the primary is.</summary>
internal interface ILaneTarget
{
    /// <summary>The primary as far as is known; null if none is.</summary>
    EndPoint? EndPoint { get; }

    /// <summary>Whether another server is the primary by now, as far as is known.</summary>
    bool IsSuperseded(EndPoint former);

    /// <summary>Whether the multiplexer is connected to it.</summary>
    bool IsConnected { get; }

    /// <summary>Asks the servers anew, since what is known was seen to be wrong. Who asks meanwhile waits for the same answer; ends soon, and never throws.</summary>
    Task RefreshAsync();
}
