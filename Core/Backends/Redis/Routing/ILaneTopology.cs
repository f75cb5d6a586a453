using System.Net;

namespace SessionKernel;

/// <summary>Knows the primaries. Thread-safe.</summary>
internal interface ILaneTopology
{
    LaneLayout Layout { get; }

    /// <summary>The only primary; null while none is known. For <see cref="LaneLayout.OnePrimary"/>.</summary>
    EndPoint? Primary { get; }

    /// <summary>A server that may be the primary while none is known, round robin. For <see cref="LaneLayout.OnePrimary"/>.</summary>
    EndPoint? NextCandidate();

    /// <summary>All servers that serve slots, as far as is known. For <see cref="LaneLayout.Cluster"/>.</summary>
    IReadOnlyCollection<EndPoint> Primaries { get; }

    /// <summary>Whether a former primary no longer is one, even if it says so itself.</summary>
    bool IsSuperseded(EndPoint former);

    /// <summary>The server of a route's slot, connected or not; null if no server has it. For <see cref="LaneLayout.Cluster"/>.</summary>
    EndPoint? PrimaryOf(ushort route);

    /// <summary>Whether the multiplexer is connected to a primary; null = to the only one.</summary>
    bool IsConnected(EndPoint? primary);

    /// <summary>Polls the nodes of a Cluster for their slots, and then has routes reviewed. Completes soon, and never throws.</summary>
    Task PollAsync();

    /// <summary>
    /// Polls the servers, since what is known proved wrong, and then has routes reviewed. Concurrent callers share one poll. Completes
    /// soon, and never throws.
    /// </summary>
    Task RefreshAsync();
}

/// <summary>How keys are laid out over servers.</summary>
internal enum LaneLayout : byte
{
    /// <summary>In a way that lanes don't support.</summary>
    Unknown,

    /// <summary>All on one primary, standalone or watched by Sentinel.</summary>
    OnePrimary,

    /// <summary>By slot, on several primaries.</summary>
    Cluster,
}
