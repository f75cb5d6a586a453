using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>What a backend is given of the store it serves.</summary>
internal sealed record BackendContext(KeySpace Keys, BufferPool Buffers, TimeProvider Time, ILogger Logger, SessionLimit Limit = default)
{
    public EvictionNotice Eviction { get; } = new(Logger);
}
