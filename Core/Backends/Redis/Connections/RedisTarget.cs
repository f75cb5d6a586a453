using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The servers that a store connects to, and how. Immutable.</summary>
internal sealed class RedisTarget
{
    private readonly Func<BackendContext, RedisLink> _link;

    private RedisTarget(object place, RedisBackendOptions options, BackendContext context, Func<BackendContext, RedisLink> link)
    {
        Options = options;
        Time = context.Time;
        Ledger = context.Buffers.Ledger;
        Key = RedisConnectionKey.Of(place, options, Time, Ledger);
        _link = link;
    }

    /// <summary>Equal for stores that share a connection.</summary>
    public RedisConnectionKey Key { get; }

    public RedisBackendOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Counts the buffers of the connection, in tests.</summary>
    public BufferLedger? Ledger { get; }

    /// <summary>The settings of lanes; null if the configuration needs features that lanes lack.</summary>
    public LaneSettings? Lanes { get; private init; }

    public static RedisTarget ToAddress(ConfigurationOptions configuration, RedisBackendOptions options, BackendContext context)
    {
        var own = configuration.Clone();
        RedisConfiguration.Adapt(own, options);
        var address = new RedisAddress(configuration, own);
        return new RedisTarget(address, options, context, connection => RedisLink.ToAddress(own, options, connection))
        {
            Lanes = RedisLaneSettings.Of(own, options),
        };
    }

    /// <summary>For the user's multiplexer. Its events are logged once, however many stores use it.</summary>
    public static RedisTarget ToForeign(IConnectionMultiplexer multiplexer, RedisBackendOptions options, BackendContext context) =>
        new(multiplexer, options, context, connection => RedisLink.ToForeign(() => Task.FromResult(multiplexer), options, connection));

    /// <summary>For a factory. Each store calls it, and does not share the multiplexer that it returns.</summary>
    public static RedisTarget ToForeign(Func<Task<IConnectionMultiplexer>> factory, RedisBackendOptions options, BackendContext context) =>
        new(new object(), options, context, connection => RedisLink.ToForeign(factory, options, connection));

    public RedisLink ToLink(BackendContext connection) => _link(connection);
}
