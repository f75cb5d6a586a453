using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The multiplexer behind a store: its own, connected and disposed here, or one that the user owns.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly RedisBackendOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _owned;
    private readonly string? _address;
    private readonly SentinelAuthority? _sentinels;
    private IConnectionMultiplexer? _multiplexer;
    private bool _isMoving;
    private bool _isDisposed;

    private RedisLink(Func<Task<IConnectionMultiplexer>> connect, RedisBackendOptions options, TimeProvider time, string? address, SentinelAuthority? sentinels = null)
    {
        _owned = address is not null;
        _sentinels = sentinels;
        Topology = new RedisTopology(() => _multiplexer, sentinels, _owned && sentinels is null ? new RedisNames(time) : null, time);
        if (sentinels is not null)
        {
            sentinels.Switched += Topology.Announce;
        }

        _connect = connect;
        _options = options;
        _time = time;
        _address = address;
    }

    /// <summary>Whether exception texts are free of keys, so that a cause may be passed on.</summary>
    public bool CausesAreSafe => _owned;

    public IDatabase Database { get; private set; } = null!;

    public bool IsConnected => _multiplexer is not null;

    public RedisTopology Topology { get; }

    /// <summary>What lanes are opened with; null if the configuration asks for what they don't do.</summary>
    public LaneSettings? Lanes { get; private init; }

    public static RedisLink ToAddress(ConfigurationOptions configuration, RedisBackendOptions options, TimeProvider time)
    {
        RedisConfiguration.Adapt(configuration, options);
        var address = string.Join(", ", configuration.EndPoints.Select(RedisConfiguration.Name));
        var sentinels = configuration.ServiceName is { } service ? new SentinelAuthority(configuration, service, time) : null;
        Func<Task<IConnectionMultiplexer>> connect = sentinels is not null
            ? sentinels.ConnectAsync
            : async () => await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        return new RedisLink(connect, options, time, address, sentinels)
        {
            Lanes = RedisLaneSettings.Of(configuration, options),
        };
    }

    public static RedisLink ToForeign(Func<Task<IConnectionMultiplexer>> factory, RedisBackendOptions options, TimeProvider time) =>
        new(factory, options, time, address: null);

    public async Task ConnectAsync(BackendContext context, CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(_connect(), context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            throw new SessionKernelException(SessionKernelError.ConnectFailed, Explain(e), CausesAreSafe ? e : null);
        }

        Log.Connected(context.Logger, _address ?? "the multiplexer given");
        if (_sentinels is not null)
        {
            _sentinels.Named += primary => _ = MoveAsync(primary, context);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        if (_owned && _multiplexer is not null)
        {
            // What was to be sent has been answered or given up: a server that hangs is not waited for to say goodbye.
            await _multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await _multiplexer.DisposeAsync().ConfigureAwait(false);
        }

        if (_sentinels is not null)
        {
            await _sentinels.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>To be called when a command was not served: what is known of the servers may be wrong.</summary>
    public void Doubt()
    {
        if (_owned)
        {
            _ = Topology.RefreshAsync();
        }
    }

    /// <summary>To another primary, which sentinels name: whoever waits for the old one is told that it is gone.</summary>
    private async Task MoveAsync(EndPoint primary, BackendContext context)
    {
        if (IsAt(primary) || Interlocked.Exchange(ref _isMoving, true))
        {
            return;
        }

        try
        {
            // While it moves, another may be named.
            for (EndPoint? next = primary; next is not null && !IsAt(next) && !Volatile.Read(ref _isDisposed); next = _sentinels!.Primary)
            {
                var former = _multiplexer!;
                await OpenAsync(_sentinels!.ConnectAsync(next), context, CancellationToken.None).ConfigureAwait(false);
                Topology.Announce();
                await former.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Not there yet: tried again when sentinels are asked the next time.
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

    private async Task OpenAsync(Task<IConnectionMultiplexer> connecting, BackendContext context, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(await connecting.WaitAsync(_options.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false), context).ConfigureAwait(false);
        }
        catch when (_owned)
        {
            _ = DisposeWhenConnectedAsync(connecting);
            throw;
        }
    }

    private async Task PrepareAsync(IConnectionMultiplexer multiplexer, BackendContext context)
    {
        await new RedisPreparation(_options, context).PrepareAsync(multiplexer).ConfigureAwait(false);
        Database = multiplexer.GetDatabase(_options.Database);
        multiplexer.ConnectionFailed += (_, e) => Log.ConnectionLost(context.Logger, RedisConfiguration.Name(e.EndPoint), e.FailureType.ToString());
        multiplexer.ConnectionRestored += (_, e) => Log.ConnectionRestored(context.Logger, RedisConfiguration.Name(e.EndPoint));
        Topology.Follow(multiplexer);
        _multiplexer = multiplexer;
    }

    /// <summary>A connect that failed or came too late must leave nothing open: it may be tried again for ever.</summary>
    private static async Task DisposeWhenConnectedAsync(Task<IConnectionMultiplexer> connecting)
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
        {
            await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private string Explain(Exception cause)
    {
        var where = _address ?? "the multiplexer given";
        return cause is RedisServerException
            ? $"Redis at {where} can't be used. {RedisFaults.Advice(RedisFaults.StatusOf(cause), cause)}"
            : $"Redis at {where} could not be reached within {_options.ConnectTimeout.TotalSeconds:0.#} s. {RedisFaults.Advice(BackendStatus.Unavailable, cause)} "
                + "Check that a server listens there, that host and port are right, that no firewall stands between, and that TLS and password are what the server expects.";
    }
}
