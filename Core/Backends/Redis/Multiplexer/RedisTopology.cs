using System.Net;
using System.Text;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Knows where the primaries are, from the multiplexer's view.</summary>
/// <param name="multiplexer">Null until it is connected.</param>
/// <param name="sentinels">The sentinels, if there are any; they know better than the multiplexer.</param>
/// <param name="names">Resolves names again; null with sentinels, and for the user's multiplexer.</param>
/// <param name="context">The connection's context.</param>
internal sealed class RedisTopology(
    Func<IConnectionMultiplexer?> multiplexer, SentinelAuthority? sentinels, RedisNames? names, BackendContext context) : ILaneTopology
{
    private static readonly TimeSpan s_refreshLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    private readonly ClusterAuthority _cluster = new(context.Time);
    private readonly LogThrottle _throttle = new(context.Time);
    private TopologyRounds? _rounds;
    private uint _turn;
    private bool _isFollowed;
    private bool _isSuspect;
    private bool _isPollingAgain;
    private bool _hasEnded;

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

    /// <summary>The primary that the multiplexer itself would choose, since two choosers could disagree.</summary>
    public EndPoint? Primary => sentinels?.Primary ?? Find(default)?.EndPoint;

    public IReadOnlyCollection<EndPoint> Primaries => _cluster.Map?.Primaries ?? [];

    private IServer[] Servers => multiplexer()?.GetServers() ?? [];

    private TopologyRounds Rounds => _rounds ?? Interlocked.CompareExchange(ref _rounds, new TopologyRounds(AskAsync), null) ?? _rounds;

    /// <summary>
    /// Sentinels decide; in a Cluster, whether the server still has slots. Otherwise two servers may both claim to be the primary: the
    /// known one stays while it is reachable.
    /// </summary>
    public bool IsSuperseded(EndPoint former)
    {
        if (sentinels?.Primary is { } primary)
        {
            return !primary.Equals(former);
        }

        if (_cluster.Map is { } map)
        {
            return !map.Serves(former);
        }

        var connected = Servers.Where(server => server.IsConnected).ToArray();
        return Array.Exists(connected, server => !server.IsReplica)
            && !Array.Exists(connected, server => !server.IsReplica && server.EndPoint.Equals(former));
    }

    /// <summary>
    /// A server of the multiplexer, round robin. The lane's handshake asks for its role, and may know it before the multiplexer does.
    /// </summary>
    public EndPoint? NextCandidate()
    {
        var servers = Servers;
        return servers.Length == 0 ? null : servers[Interlocked.Increment(ref _turn) % servers.Length].EndPoint;
    }

    /// <summary>The slot's server according to the nodes; until one has answered, the server that the multiplexer would choose.</summary>
    public EndPoint? PrimaryOf(ushort route)
    {
        if (_cluster.Map is { } map)
        {
            return map.OwnerOf(ClusterSlot.Of(route));
        }

        Span<byte> text = stackalloc byte[KeySpace.RouteText];
        KeySpace.WriteRoute(route, text);
        return Find($"{{{Encoding.ASCII.GetString(text)}}}")?.EndPoint;
    }

    public bool IsConnected(EndPoint? primary) => (primary ?? sentinels?.Primary) is not { } known
        ? Find(default)?.IsConnected ?? false
        : Servers.Any(server => server.IsConnected && server.EndPoint.Equals(known));

    /// <summary>Follows the events of the connection's own multiplexer. Only an own multiplexer is polled, too.</summary>
    public void Follow(IConnectionMultiplexer connected)
    {
        _isFollowed = true;
        connected.ConfigurationChanged += (_, _) => OnEvent();
        connected.ConnectionFailed += (_, _) => OnEvent();
        connected.ConnectionRestored += (_, _) => OnEvent();
        connected.HashSlotMoved += (_, _) => OnEvent();
    }

    /// <summary>Call it when something has changed that raises no event of the multiplexer.</summary>
    public void Notify() => Changed?.Invoke();

    /// <summary>Asks the nodes of a Cluster for their slots. Completes soon, and never throws.</summary>
    public Task PollAsync() => Layout == LaneLayout.Cluster ? Rounds.RunAsync() : Task.CompletedTask;

    public Task RefreshAsync()
    {
        Volatile.Write(ref _isSuspect, true);
        return Rounds.RunAsync();
    }

    /// <summary>Stops all polling.</summary>
    public void End() => Volatile.Write(ref _hasEnded, true);

    private void OnEvent()
    {
        if (Layout == LaneLayout.Cluster)
        {
            _ = PollAsync();
        }
        else
        {
            Notify();
        }
    }

    private async Task AskAsync()
    {
        if (multiplexer() is { } asked && _isFollowed && !Volatile.Read(ref _hasEnded))
        {
            await QuietlyAsync(() => AskAsync(asked)).ConfigureAwait(false);
            if (_cluster.Map is { IsWhole: false } && !Interlocked.Exchange(ref _isPollingAgain, true))
            {
                _ = PollAgainAsync();
            }
        }

        Notify();
    }

    private Task AskAsync(IConnectionMultiplexer asked)
    {
        var configuring = Interlocked.Exchange(ref _isSuspect, false) ? ConfigureAsync(asked) : Task.CompletedTask;
        // In a Cluster nobody waits for the multiplexer, which itself would wait for the node that does not answer.
        return Layout == LaneLayout.Cluster
            ? _cluster.AskAsync(asked, context.Keys)
            : Task.WhenAll(sentinels?.AskAsync() ?? Task.CompletedTask, configuring).WaitAsync(s_refreshLimit, context.Time);
    }

    private Task ConfigureAsync(IConnectionMultiplexer asked) => QuietlyAsync(async () =>
    {
        await asked.ConfigureAsync().ConfigureAwait(false);
        await (names?.LookUpAgainAsync(asked) ?? Task.CompletedTask).ConfigureAwait(false);
    });

    /// <summary>Polls again while a slot has no live owner: no event announces the next owner.</summary>
    private async Task PollAgainAsync()
    {
        await Task.Delay(s_again, context.Time).ConfigureAwait(false);
        Volatile.Write(ref _isPollingAgain, false);
        await Rounds.RunAsync().ConfigureAwait(false);
    }

    /// <summary>Logs the fault of a server, and asks again later. Any other exception is a fault of this library.</summary>
    private async Task QuietlyAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (!Volatile.Read(ref _hasEnded))
        {
            var isFault = RedisFaults.IsFault(e);
            if (!_throttle.Allows(isFault ? 0 : 1))
            {
                return;
            }

            if (isFault)
            {
                Log.TopologyUnknown(context.Logger, RedisFaults.Advice(RedisFaults.StatusOf(e), e));
            }
            else
            {
                Log.TopologyNotAsked(context.Logger, e);
            }
        }
        catch (Exception)
        {
            // The connection was disposed meanwhile.
        }
    }

    private IServer? Find(RedisKey key)
    {
        try
        {
            return multiplexer()?.GetServer(key, flags: CommandFlags.DemandMaster);
        }
        catch (Exception e) when (e is InvalidOperationException || RedisFaults.IsFault(e))
        {
            // No server is connected, or none is a primary: null tells the caller.
            return null;
        }
    }
}
