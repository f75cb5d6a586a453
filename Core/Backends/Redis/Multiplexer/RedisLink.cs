using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The multiplexer of a connection: its own, which it connects and disposes, or the user's.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly RedisBackendOptions _options;
    private readonly BackendContext _context;
    private readonly RedisPreparation _preparation;
    private readonly bool _owned;
    private readonly SentinelAuthority? _sentinels;
    private IConnectionMultiplexer? _multiplexer;
    private RedisDatabase? _database;
    private bool _isMoving;
    private bool _isDisposed;

    private RedisLink(
        Func<Task<IConnectionMultiplexer>> connect, RedisBackendOptions options, BackendContext context, string? address,
        SentinelAuthority? sentinels = null)
    {
        _connect = connect;
        _options = options;
        _context = context;
        _preparation = new RedisPreparation(options, context);
        _owned = address is not null;
        Address = address ?? "the multiplexer given";
        _sentinels = sentinels;
        Topology = new RedisTopology(
            () => _multiplexer, sentinels, _owned && sentinels is null ? new RedisNames(context.Time) : null, context);
        context.Clock.Doubted += AskTime;
        if (sentinels is not null)
        {
            sentinels.Switched += Topology.Notify;
            sentinels.Named += primary => _ = MoveAsync(primary);
        }
    }

    /// <summary>Raised on any thread after it connected to another primary, which sentinels named.</summary>
    public event Action? Moved;

    /// <summary>Whether exception texts are free of keys, so that a cause may be passed on.</summary>
    public bool CausesAreSafe => _owned;

    /// <exception cref="RedisException">The server refuses SELECT by now.</exception>
    public IDatabase Database => _database!.Value;

    /// <summary>For messages and logs.</summary>
    public string Address { get; }

    public bool IsConnected => _multiplexer is not null;

    public bool IsReachable => _multiplexer is { IsConnected: true };

    public RedisTopology Topology { get; }

    /// <summary>
    /// How long to wait for a connect. The multiplexer's own time-out, which the user sets, must come first: after it, a store that reached
    /// some of its servers has its connection, and giving up at the same moment would leave the result to chance. Sentinels and the primary
    /// that they name have a time-out each.
    /// </summary>
    private TimeSpan Longest => ((_sentinels is null ? 2 : 3) * _options.ConnectTimeout) + (2 * _options.CommandTimeout);

    public static RedisLink ToAddress(ConfigurationOptions configuration, RedisBackendOptions options, BackendContext context)
    {
        var address = string.Join(", ", configuration.EndPoints.Select(EndPointName.Of));
        var sentinels = configuration.ServiceName is { } service ? new SentinelAuthority(configuration, service, context.Time) : null;
        Func<Task<IConnectionMultiplexer>> connect = sentinels is not null
            ? sentinels.ConnectAsync
            : () => RedisConnect.ToAsync(configuration);
        return new RedisLink(connect, options, context, address, sentinels);
    }

    public static RedisLink ToForeign(Func<Task<IConnectionMultiplexer>> factory, RedisBackendOptions options, BackendContext context) =>
        new(factory, options, context, address: null);

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(_connect(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            throw Failed(e);
        }

        await Topology.PollAsync().ConfigureAwait(false);
    }

    /// <summary>Checks that the servers allow what a store needs.</summary>
    /// <exception cref="SessionKernelException">A command is refused, or no server is reached.</exception>
    public async Task RequireAsync(RedisRights rights)
    {
        try
        {
            await rights.RequireAsync(this).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            throw Failed(e);
        }
    }

    /// <summary>Whether each call must send the whole script.</summary>
    public bool LoadsNoScripts(EndPoint server) => _preparation.LoadsNoScripts(server);

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        Topology.End();
        if (!_owned && _multiplexer is { } foreign)
        {
            foreign.ConnectionFailed -= TellLost;
            foreign.ConnectionRestored -= TellRestored;
        }
        else if (_multiplexer is not null)
        {
            // Every command was answered or given up, so don't wait for a server that hangs.
            await _multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await _multiplexer.DisposeAsync().ConfigureAwait(false);
        }

        if (_sentinels is not null)
        {
            await _sentinels.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Call it when a command was not served, since roles, slots or addresses may have changed.</summary>
    public void MarkSuspect()
    {
        if (_owned)
        {
            _ = Topology.RefreshAsync();
        }
    }

    /// <summary>Moves to another primary, which sentinels named. Callers that wait for the old one get an error.</summary>
    private async Task MoveAsync(EndPoint primary)
    {
        if (_multiplexer is null || IsAt(primary) || Interlocked.Exchange(ref _isMoving, true))
        {
            return;
        }

        try
        {
            // Sentinels may name another primary meanwhile.
            for (EndPoint? next = primary; next is not null && !IsAt(next) && !Volatile.Read(ref _isDisposed); next = _sentinels!.Primary)
            {
                var former = _multiplexer!;
                await OpenAsync(_sentinels!.ConnectAsync(next), CancellationToken.None).ConfigureAwait(false);
                Topology.Notify();
                await former.DisposeAsync().ConfigureAwait(false);
                Moved?.Invoke();
            }
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            // The next poll of the sentinels tries again.
            if (_context.Connections.Allows(16, primary))
            {
                Log.TopologyUnknown(_context.Logger, RedisFaults.Advice(RedisFaults.StatusOf(e), e));
            }
        }
        finally
        {
            Volatile.Write(ref _isMoving, false);
        }

        if (Volatile.Read(ref _isDisposed))
        {
            await _multiplexer!.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool IsAt(EndPoint primary) => _multiplexer!.GetServers().Any(server => server.EndPoint.Equals(primary));

    private async Task OpenAsync(Task<IConnectionMultiplexer> connecting, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(
                await connecting.WaitAsync(Longest, _context.Time, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch when (_owned)
        {
            _ = RedisConnect.DisposeWhenConnectedAsync(connecting);
            throw;
        }
    }

    private async Task PrepareAsync(IConnectionMultiplexer multiplexer)
    {
        await _preparation.PrepareAsync(multiplexer).ConfigureAwait(false);
        _database = new RedisDatabase(multiplexer, _options.Database, _context.Time);
        multiplexer.ConnectionFailed += TellLost;
        multiplexer.ConnectionRestored += TellRestored;
        if (_owned)
        {
            Topology.Follow(multiplexer);
        }

        _multiplexer = multiplexer;
    }

    private void TellLost(object? sender, ConnectionFailedEventArgs lost)
    {
        if (_context.Connections.Allows(3, lost.EndPoint))
        {
            Log.ConnectionLost(_context.Logger, EndPointName.Of(lost.EndPoint), lost.FailureType.ToString());
        }
    }

    private void TellRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (_context.Connections.Allows(4, restored.EndPoint))
        {
            Log.ConnectionRestored(_context.Logger, EndPointName.Of(restored.EndPoint));
        }

        if (restored is { ConnectionType: ConnectionType.Interactive, EndPoint: { } place }
            && (sender as IConnectionMultiplexer ?? _multiplexer) is { } multiplexer)
        {
            _ = _database?.CheckAsync();
            _ = _preparation.CheckClockAsync(multiplexer.GetServer(place));
        }
    }

    private void AskTime()
    {
        if (!Volatile.Read(ref _isDisposed)
            && _multiplexer?.GetServers().FirstOrDefault(static server => server.IsConnected && !server.IsReplica) is { } server)
        {
            _ = _preparation.CheckClockAsync(server);
        }
    }

    private SessionKernelException Failed(Exception cause) => new(
        SessionKernelError.ConnectFailed,
        cause is RedisServerException or RedisCommandException
            ? $"Redis at {Address} can't be used. {RedisFaults.Advice(RedisFaults.StatusOf(cause), cause)}"
            : $"Redis at {Address} could not be reached within {_options.ConnectTimeout.TotalSeconds:0.#} s. "
                + $"{RedisFaults.Advice(BackendStatus.Unavailable, cause)} "
                + "Check that a server listens there, that host and port are right, that no firewall stands between, "
                + "that TLS and password are what the server expects, "
                + "and that it allows ECHO or PING, and in a Cluster CLUSTER NODES and CLUSTER SLOTS.",
        CausesAreSafe ? cause : null);
}
