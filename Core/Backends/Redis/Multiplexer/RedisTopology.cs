using System.Net;
using System.Text;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Where the primaries are, as the multiplexer sees it.</summary>
/// <param name="multiplexer">Null until it is connected.</param>
/// <param name="sentinels">Where sentinels watch; they know better.</param>
/// <param name="names">
/// What has names looked up again; null where sentinels watch, and for a multiplexer that is not the store's own.
/// </param>
/// <param name="context">That of the connection.</param>
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

    /// <summary>As the multiplexer itself would choose it, since two choosers could disagree.</summary>
    public EndPoint? Primary => sentinels?.Primary ?? Find(default)?.EndPoint;

    public IReadOnlyCollection<EndPoint> Primaries => _cluster.Map?.Primaries ?? [];

    private IServer[] Servers => multiplexer()?.GetServers() ?? [];

    private TopologyRounds Rounds => _rounds ?? Interlocked.CompareExchange(ref _rounds, new TopologyRounds(AskAsync), null) ?? _rounds;

    /// <summary>
    /// As sentinels say; in a Cluster, if it serves no slots. Otherwise two may take themselves for primaries: the one that was known is
    /// kept while it is reached.
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

    /// <summary>The handshake asks for the role, and may know better before the multiplexer does.</summary>
    public EndPoint? NextCandidate()
    {
        var servers = Servers;
        return servers.Length == 0 ? null : servers[Interlocked.Increment(ref _turn) % servers.Length].EndPoint;
    }

    /// <summary>As the nodes tell; until one has, as the multiplexer would choose it.</summary>
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

    /// <summary>For a multiplexer of the connection's own: only that is asked, too.</summary>
    public void Follow(IConnectionMultiplexer connected)
    {
        _isFollowed = true;
        connected.ConfigurationChanged += (_, _) => OnEvent();
        connected.ConnectionFailed += (_, _) => OnEvent();
        connected.ConnectionRestored += (_, _) => OnEvent();
        connected.HashSlotMoved += (_, _) => OnEvent();
    }

    /// <summary>Something has changed that the multiplexer does not tell of.</summary>
    public void Notify() => Changed?.Invoke();

    /// <summary>Has the nodes of a Cluster tell where slots are. Ends soon, and never throws.</summary>
    public Task PollAsync() => Layout == LaneLayout.Cluster ? Rounds.RunAsync() : Task.CompletedTask;

    public Task RefreshAsync()
    {
        Volatile.Write(ref _isSuspect, true);
        return Rounds.RunAsync();
    }

    /// <summary>Nobody is asked any more.</summary>
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

    /// <summary>While a slot has no owner that is there: nobody tells when it has one again.</summary>
    private async Task PollAgainAsync()
    {
        await Task.Delay(s_again, context.Time).ConfigureAwait(false);
        Volatile.Write(ref _isPollingAgain, false);
        await Rounds.RunAsync().ConfigureAwait(false);
    }

    /// <summary>What servers do to a question is told, and the question is asked again. Anything else is a fault of this library.</summary>
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
            // Disposed meanwhile.
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
            // None is connected, or none is a primary: who asks is told by the null.
            return null;
        }
    }
}
