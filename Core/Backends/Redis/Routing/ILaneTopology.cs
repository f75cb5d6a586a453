using System.Net;

namespace SessionKernel;

/// <summary>Who knows where the primaries are. Thread-safe.</summary>
internal interface ILaneTopology
{
    LaneLayout Layout { get; }

    /// <summary>The one primary; null while none is known. For <see cref="LaneLayout.OnePrimary"/>.</summary>
    EndPoint? Primary { get; }

    /// <summary>A server that may be the primary while none is known: each in turn. For <see cref="LaneLayout.OnePrimary"/>.</summary>
    EndPoint? Guess();

    /// <summary>All that serve slots, as far as is known. For <see cref="LaneLayout.Cluster"/>.</summary>
    IReadOnlyCollection<EndPoint> Primaries { get; }

    /// <summary>Whether a server that was a primary is none any more, and is not to be trusted even if it says so itself.</summary>
    bool IsSuperseded(EndPoint former);

    /// <summary>Who serves a route's slot, connected or not; null if nobody does. For <see cref="LaneLayout.Cluster"/>.</summary>
    EndPoint? PrimaryOf(ushort route);

    /// <summary>Whether the multiplexer is connected to a primary; null = the one there is.</summary>
    bool IsConnected(EndPoint? primary);

    /// <summary>Asks the nodes of a Cluster where slots are, and then has routes reviewed. Ends soon, and never throws.</summary>
    Task LookAsync();

    /// <summary>
    /// Asks the servers anew, since what is known was seen to be wrong, and then has routes reviewed. Who asks meanwhile waits for the
    /// same answer; ends soon, and never throws.
    /// </summary>
    Task RefreshAsync();
}

/// <summary>How keys are laid out over servers.</summary>
internal enum LaneLayout : byte
{
    /// <summary>In a way that lanes do not know.</summary>
    Unknown,

    /// <summary>All on one primary, standalone or watched by Sentinel.</summary>
    OnePrimary,

    /// <summary>By slot, on several primaries.</summary>
    Cluster,
}
