using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Where the primary is, as the multiplexer sees it.</summary>
internal sealed class RedisPrimary(Func<IConnectionMultiplexer?> multiplexer, TimeProvider time) : ILaneTarget
{
    private readonly LogThrottle _throttle = new(time);

    /// <summary>Raised on any thread when roles or connections have changed.</summary>
    public event Action? Changed;

    /// <summary>Whether every server is of a kind that lanes know.</summary>
    public bool ServesLanes => Servers.All(server => server.ServerType == ServerType.Standalone);

    public EndPoint? EndPoint
    {
        get
        {
            var primaries = Servers.Where(server => !server.IsReplica).ToArray();
            return (primaries.FirstOrDefault(server => server.IsConnected) ?? primaries.FirstOrDefault())?.EndPoint;
        }
    }

    private IServer[] Servers => multiplexer()?.GetServers() ?? [];

    /// <summary>Cluster, Sentinel, TLS, proxies and renamed commands go over the multiplexer.</summary>
    public static LaneSettings? SettingsOf(ConfigurationOptions configuration, RedisBackendOptions options)
    {
        var isPlain = !configuration.Ssl && configuration.ServiceName is null && configuration.Tunnel is null
            && configuration.Proxy == Proxy.None && configuration.CommandMap == CommandMap.Default;
        return !isPlain ? null : new LaneSettings(
            () => (configuration.User, configuration.Password),
            configuration.ClientName,
            options.Database >= 0 ? options.Database : configuration.DefaultDatabase ?? 0,
            options.ConnectTimeout,
            options.CommandTimeout);
    }

    public void Follow(IConnectionMultiplexer connected)
    {
        connected.ConfigurationChanged += (_, _) => Changed?.Invoke();
        connected.ConnectionFailed += (_, _) => Changed?.Invoke();
        connected.ConnectionRestored += (_, _) => Changed?.Invoke();
    }

    public void Refresh()
    {
        if (_throttle.Allows(0) && multiplexer() is { } asked)
        {
            _ = RefreshAsync(asked);
        }
    }

    private static async Task RefreshAsync(IConnectionMultiplexer asked)
    {
        try
        {
            await asked.ConfigureAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Asked again when the next lane is refused.
        }
    }
}
