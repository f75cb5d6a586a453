using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The multiplexer behind a store: its own, connected and disposed here, or one that the user owns.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    // How soon the multiplexer notices a time-out, and tries to connect again: its own default is a second, and then more.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMilliseconds(250);

    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly RedisBackendOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _owned;
    private readonly string? _address;
    private readonly SentinelAuthority? _sentinels;
    private IConnectionMultiplexer? _multiplexer;

    private RedisLink(Func<Task<IConnectionMultiplexer>> connect, RedisBackendOptions options, TimeProvider time, string? address, SentinelAuthority? sentinels = null)
    {
        _owned = address is not null;
        _sentinels = sentinels;
        Topology = new RedisTopology(() => _multiplexer, sentinels, _owned && sentinels is null ? new RedisNames(time) : null, time);
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
        configuration.AbortOnConnectFail = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        configuration.AsyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        configuration.SyncTimeout = configuration.AsyncTimeout;
        configuration.HeartbeatInterval = s_heartbeat;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)s_heartbeat.TotalMilliseconds);
        configuration.ConfigCheckSeconds = 5;
        configuration.IncludeDetailInExceptions = false;
        configuration.IncludePerformanceCountersInExceptions = false;
        configuration.ClientName ??= "SessionKernel";
        if (options.Credentials is { } credentials)
        {
            RedisCredentials.AskedFor(configuration, credentials);
        }

        var address = string.Join(", ", configuration.EndPoints.Select(Name));
        return new RedisLink(async () => await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false), options, time, address, SentinelsOf(configuration))
        {
            Lanes = RedisLaneSettings.Of(configuration, options),
        };
    }

    public static RedisLink ToForeign(Func<Task<IConnectionMultiplexer>> factory, RedisBackendOptions options, TimeProvider time) =>
        new(factory, options, time, address: null);

    public async Task ConnectAsync(ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var connecting = _connect();
            try
            {
                await PrepareAsync(await connecting.WaitAsync(_options.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false), logger).ConfigureAwait(false);
            }
            catch when (_owned)
            {
                _ = DisposeWhenConnectedAsync(connecting);
                throw;
            }
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            throw new SessionKernelException(SessionKernelError.ConnectFailed, Explain(e), CausesAreSafe ? e : null);
        }

        Log.Connected(logger, _address ?? "the multiplexer given");
    }

    public async ValueTask DisposeAsync()
    {
        if (_owned && _multiplexer is not null)
        {
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

    private async Task PrepareAsync(IConnectionMultiplexer multiplexer, ILogger logger)
    {
        await new RedisPreparation(_options, _time, logger).PrepareAsync(multiplexer).ConfigureAwait(false);
        await (_sentinels?.ConnectAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        Database = multiplexer.GetDatabase(_options.Database);
        multiplexer.ConnectionFailed += (_, e) => Log.ConnectionLost(logger, Name(e.EndPoint), e.FailureType.ToString());
        multiplexer.ConnectionRestored += (_, e) => Log.ConnectionRestored(logger, Name(e.EndPoint));
        Topology.Follow(multiplexer);
        _multiplexer = multiplexer;
    }

    private static SentinelAuthority? SentinelsOf(ConfigurationOptions configuration) =>
        configuration.ServiceName is { } service ? new SentinelAuthority(configuration.Clone(), service) : null;

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

    public static string Name(System.Net.EndPoint? endpoint) => endpoint switch
    {
        System.Net.DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        null => "an unknown endpoint",
        _ => endpoint.ToString() ?? "an unknown endpoint",
    };
}
