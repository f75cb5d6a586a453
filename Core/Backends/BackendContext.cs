using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>What a store gives its backend.</summary>
internal sealed record BackendContext(KeySpace Keys, BufferPool Buffers, TimeProvider Time, ILogger Logger, SessionLimit Limit = default)
{
    /// <summary>Judges deadlines.</summary>
    public ServerClock Clock { get; init; } = new(Time, Logger);

    public ValueLimit Values { get; } = new();

    /// <summary>The name of the application; null = the backend does not look for another one under the prefix.</summary>
    public string? Application { get; init; }

    /// <summary>Null if the store has no secrets, or does not compare them.</summary>
    public RingCanary? Canary { get; init; }

    public EvictionNotice Eviction { get; } = new(Logger);

    /// <summary>Limits how often an event of a connection is logged.</summary>
    public EndPointThrottle Connections { get; } = new(Time);
}
