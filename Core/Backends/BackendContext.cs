using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>What a backend is given of the store it serves.</summary>
internal sealed record BackendContext(KeySpace Keys, BufferPool Buffers, TimeProvider Time, ILogger Logger, SessionLimit Limit = default)
{
    /// <summary>By which deadlines are judged.</summary>
    public ServerClock Clock { get; init; } = new(Time, Logger);

    public ValueLimit Values { get; } = new();

    /// <summary>The name of the application; null = it is not looked for another one.</summary>
    public string? Application { get; init; }

    /// <summary>Null where the store has no secrets, or does not compare them.</summary>
    public RingCanary? Canary { get; init; }

    public EvictionNotice Eviction { get; } = new(Logger);

    /// <summary>Which events of connections are told.</summary>
    public EndPointThrottle Connections { get; } = new(Time);
}
