using System.Net;
using System.Text;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Where the primaries are, as the multiplexer sees it.</summary>
/// <param name="multiplexer">Null until it is connected.</param>
/// <param name="sentinels">Where sentinels watch; they know better.</param>
/// <param name="names">What has names looked up again; null where sentinels watch, and for a multiplexer that is not the store's own.</param>
/// <param name="time">The clock.</param>
internal sealed class RedisTopology(Func<IConnectionMultiplexer?> multiplexer, SentinelAuthority? sentinels, RedisNames? names, TimeProvider time) : ILaneTopology
{
    private static readonly TimeSpan s_refreshLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_viewLimit = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private uint _turn;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Raised on any thread when roles, slots or connections have changed.</summary>
    public event Action? Changed;

    public LaneLayout Layout
    {
        get
        {
            var kinds = Servers.Where(server => server.IsConnected).Select(server => server.ServerType).Distinct().ToArray();
            return kinds switch
            {
                [ServerType.Standalone] => LaneLayout.OnePrimary,
                [ServerType.Cluster] => LaneLayout.Cluster,
                _ => LaneLayout.Unknown,
            };
        }
    }

    /// <summary>As the multiplexer itself would choose it, since two choosers could disagree.</summary>
    public EndPoint? Primary => sentinels?.Primary ?? Find(default)?.EndPoint;

    public IReadOnlyList<EndPoint> Primaries =>
        [.. Servers.Where(server => server.IsConnected && !server.IsReplica && Serves(server)).Select(server => server.EndPoint)];

    private IServer[] Servers => multiplexer()?.GetServers() ?? [];

    /// <summary>
    /// As sentinels say; in a Cluster, if every server says that it serves no slots. Otherwise two may take themselves for primaries: the
    /// one that was known is kept while it is reached.
    /// </summary>
    public bool IsSuperseded(EndPoint former)
    {
        if (sentinels?.Primary is { } primary)
        {
            return !primary.Equals(former);
        }

        var connected = Servers.Where(server => server.IsConnected).ToArray();
        var views = connected.Select(server => server.ClusterConfiguration).OfType<ClusterConfiguration>().ToArray();
        return views.Length > 0
            ? views.All(view => view[former] is not { IsReplica: false, Slots.Count: > 0 })
            : Array.Exists(connected, server => !server.IsReplica) && !Array.Exists(connected, server => !server.IsReplica && server.EndPoint.Equals(former));
    }

    /// <summary>The handshake asks for the role, and may know better before the multiplexer does.</summary>
    public EndPoint? Guess()
    {
        var servers = Servers;
        return servers.Length == 0 ? null : servers[Interlocked.Increment(ref _turn) % servers.Length].EndPoint;
    }

    /// <summary>
    /// As the multiplexer would choose it; but where the primary is down, it chooses any other, and that can only say that it is the
    /// wrong one.
    /// </summary>
    public EndPoint? PrimaryOf(ushort route)
    {
        Span<byte> text = stackalloc byte[KeySpace.RouteText];
        KeySpace.WriteRoute(route, text);
        RedisKey tag = $"{{{Encoding.ASCII.GetString(text)}}}";
        if (Find(tag) is not { } chosen)
        {
            return null;
        }

        var owner = chosen.ClusterConfiguration?.GetBySlot(tag)?.EndPoint;
        return owner is null ? null : IsConnected(owner) ? chosen.EndPoint : owner;
    }

    public bool IsConnected(EndPoint? primary) => (primary ?? sentinels?.Primary) is not { } known
        ? Find(default)?.IsConnected ?? false
        : Servers.Any(server => server.IsConnected && server.EndPoint.Equals(known));

    public void Follow(IConnectionMultiplexer connected)
    {
        connected.ConfigurationChanged += (_, _) => Announce();
        connected.ConnectionFailed += (_, _) => Announce();
        connected.ConnectionRestored += (_, _) => Announce();
        connected.HashSlotMoved += (_, _) => Announce();
    }

    /// <summary>Something has changed that the multiplexer does not tell of.</summary>
    public void Announce() => Changed?.Invoke();

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
                var all = Task.WhenAll(sentinels?.AskAsync() ?? Task.CompletedTask, AskAsync(asked));
                await (Layout == LaneLayout.Cluster ? Task.WhenAny(all, ViewAsync()) : all).WaitAsync(s_refreshLimit, time).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Asked again when the next lane is refused.
        }

        Announce();
    }

    private async Task AskAsync(IConnectionMultiplexer asked)
    {
        await asked.ConfigureAsync().ConfigureAwait(false);
        await (names?.LookUpAgainAsync(asked) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Where slots are, as those tell who answer: the multiplexer itself would wait for the one that does not.</summary>
    private Task ViewAsync() => Task.WhenAll(Servers.Where(server => server.IsConnected).Select(ViewAsync));

    private async Task ViewAsync(IServer server)
    {
        try
        {
            await server.ClusterNodesAsync().WaitAsync(s_viewLimit, time).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Others know.
        }
    }

    private static bool Serves(IServer server) => server.ClusterConfiguration?[server.EndPoint] is { Slots.Count: > 0 };

    private IServer? Find(RedisKey key)
    {
        try
        {
            return multiplexer()?.GetServer(key, flags: CommandFlags.DemandMaster);
        }
        catch (Exception e) when (e is InvalidOperationException || RedisFaults.IsFault(e))
        {
            // None is connected, or none is a primary.
            return null;
        }
    }
}
