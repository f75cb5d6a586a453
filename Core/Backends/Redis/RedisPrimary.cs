using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Where the primary is, as the multiplexer sees it.</summary>
internal sealed class RedisPrimary(Func<IConnectionMultiplexer?> multiplexer, TimeProvider time) : ILaneTarget
{
    private static readonly TimeSpan s_refreshLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private uint _turn;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Raised on any thread when roles or connections have changed.</summary>
    public event Action? Changed;

    /// <summary>Whether every server is of a kind that lanes know.</summary>
    public bool ServesLanes => Servers.All(server => server.ServerType == ServerType.Standalone);

    /// <summary>
    /// As the multiplexer itself would choose it, since two choosers could disagree. While it sees no primary, each server in turn:
    /// the handshake asks for the role, and may know better before the multiplexer does.
    /// </summary>
    public EndPoint? EndPoint
    {
        get
        {
            var servers = Servers;
            return (Find() ?? (servers.Length == 0 ? null : servers[Interlocked.Increment(ref _turn) % servers.Length]))?.EndPoint;
        }
    }

    public bool IsConnected => Find()?.IsConnected ?? false;

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
            options.CommandTimeout)
        {
            ContinueOnThreadPool = options.ContinueOnThreadPool,
        };
    }

    public void Follow(IConnectionMultiplexer connected)
    {
        connected.ConfigurationChanged += (_, _) => Changed?.Invoke();
        connected.ConnectionFailed += (_, _) => Changed?.Invoke();
        connected.ConnectionRestored += (_, _) => Changed?.Invoke();
    }

    public Task RefreshAsync()
    {
        lock (_gate)
        {
            return _refreshing = _refreshing.IsCompleted ? AskAsync() : _refreshing;
        }
    }

    private async Task AskAsync()
    {
        try
        {
            if (multiplexer() is { } asked)
            {
                await asked.ConfigureAsync().WaitAsync(s_refreshLimit, time).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Asked again when the next lane is refused.
        }
    }

    private IServer? Find()
    {
        try
        {
            return multiplexer()?.GetServer(default(RedisKey), flags: CommandFlags.DemandMaster);
        }
        catch (Exception e) when (e is InvalidOperationException || RedisFaults.IsFault(e))
        {
            // None is connected, or none is a primary.
            return null;
        }
    }
}
