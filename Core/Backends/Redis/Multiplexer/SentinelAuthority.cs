using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// Sentinels decide which server is the primary. A server that was frozen, or was not told yet, also claims to be one, and a multiplexer
// that knew both would follow either. So the store's own multiplexer connects to the server that sentinels name, and to no other.
internal sealed class SentinelAuthority(ConfigurationOptions configuration, string service, TimeProvider time) : IAsyncDisposable
{
    private readonly SentinelDecisions _decisions = new(time);
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private bool _isDisposed;

    /// <summary>Raised on any thread when another server has become the primary.</summary>
    public event Action? Switched;

    /// <summary>Raised on any thread when sentinels have named a primary.</summary>
    public event Action<EndPoint>? Named;

    /// <summary>Null until a sentinel has named one.</summary>
    public EndPoint? Primary => _decisions.Primary;

    /// <returns>A multiplexer to the primary.</returns>
    /// <exception cref="RedisException">No sentinel was reached, or none knows a reachable primary.</exception>
    public async Task<IConnectionMultiplexer> ConnectAsync()
    {
        await SentinelsAsync().ConfigureAwait(false);
        await AskAsync().ConfigureAwait(false);
        return Primary is { } primary
            ? await ConnectAsync(primary).ConfigureAwait(false)
            : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "No sentinel names a primary.");
    }

    public Task<IConnectionMultiplexer> ConnectAsync(EndPoint primary) =>
        RedisConnect.ToAsync(RedisConfiguration.To(configuration, primary));

    /// <summary>Asks every connected sentinel. Never throws: a sentinel that does not answer is skipped.</summary>
    public async Task AskAsync()
    {
        if (Volatile.Read(ref _connecting) is not { IsCompletedSuccessfully: true } connected)
        {
            return;
        }

        var sentinels = await connected.ConfigureAwait(false);
        SentinelDecision? best = null;
        var asked = sentinels.GetServers().Where(static server => server.IsConnected).Select(AskAsync);
        await foreach (var asking in Task.WhenEach(asked).ConfigureAwait(false))
        {
            if (await asking.ConfigureAwait(false) is { } decision)
            {
                Hear(decision, isSettled: false);
                best = best is { } other && other.Epoch >= decision.Epoch ? other : decision;
            }
        }

        if (best is { } settled)
        {
            Hear(settled, isSettled: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            (_isDisposed, connecting) = (true, _connecting);
        }

        return connecting is { IsCompletedSuccessfully: true } ? new ValueTask(DisposeAsync(connecting)) : default;
    }

    private static async Task DisposeAsync(Task<ConnectionMultiplexer> connected) =>
        await (await connected.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);

    /// <summary>Keeps one connection to the sentinels, however often a store connects.</summary>
    private Task<ConnectionMultiplexer> SentinelsAsync()
    {
        lock (_gate)
        {
            return _connecting = _connecting is null or { IsFaulted: true } or { IsCanceled: true } ? OpenAsync() : _connecting;
        }
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        var sentinels = await ConnectionMultiplexer.SentinelConnectAsync(configuration.Clone()).ConfigureAwait(false);
        try
        {
            await sentinels.GetSubscriber()
                .SubscribeAsync(RedisChannel.Literal("+switch-master"), (_, _) => _ = AskAsync()).ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
            return sentinels;
        }
        catch
        {
            await sentinels.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Hear(SentinelDecision decision, bool isSettled)
    {
        var news = _decisions.Hear(decision, isSettled);
        if (news == SentinelNews.None)
        {
            return;
        }

        Named?.Invoke(decision.Primary);
        if (news == SentinelNews.Switched)
        {
            Switched?.Invoke();
        }
    }

    private async Task<SentinelDecision?> AskAsync(IServer sentinel)
    {
        try
        {
            // Ask for the epoch first: an address with an epoch that is too old is not followed yet, and asked for again.
            var master = await sentinel.SentinelMasterAsync(service).ConfigureAwait(false);
            var epoch = long.Parse(master.First(field => field.Key == "config-epoch").Value, CultureInfo.InvariantCulture);
            return await sentinel.SentinelGetMasterAddressByNameAsync(service).ConfigureAwait(false) is { } primary
                ? new SentinelDecision(primary, epoch)
                : null;
        }
        catch (Exception e) when (RedisFaults.IsFault(e) || e is FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
