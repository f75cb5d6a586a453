using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// Where sentinels watch, they decide who is the primary. A server that stood still, or was not told yet, takes itself for one too, and
// a multiplexer that knew both would follow either: so the store's own is connected to the one that they name, and to no other.
internal sealed class SentinelAuthority(ConfigurationOptions configuration, string service) : IAsyncDisposable
{
    private ConnectionMultiplexer? _sentinels;
    private EndPoint? _primary;

    /// <summary>Raised on any thread when another server has become the primary.</summary>
    public event Action? Switched;

    /// <summary>Raised on any thread when sentinels have named a primary.</summary>
    public event Action<EndPoint>? Named;

    /// <summary>Null while no sentinel can be asked.</summary>
    public EndPoint? Primary => Volatile.Read(ref _primary);

    /// <returns>A multiplexer to the primary.</returns>
    /// <exception cref="RedisException">No sentinel was reached, or none knows a primary that is.</exception>
    public async Task<IConnectionMultiplexer> ConnectAsync()
    {
        if (_sentinels is null)
        {
            var sentinels = await ConnectionMultiplexer.SentinelConnectAsync(configuration.Clone()).ConfigureAwait(false);
            await sentinels.GetSubscriber().SubscribeAsync(RedisChannel.Literal("+switch-master"), (_, _) => _ = AskAsync()).ConfigureAwait(false);
            _sentinels = sentinels;
        }

        await AskAsync().ConfigureAwait(false);
        return Primary is { } primary
            ? await ConnectAsync(primary).ConfigureAwait(false)
            : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "No sentinel names a primary.");
    }

    public async Task<IConnectionMultiplexer> ConnectAsync(EndPoint primary) =>
        await ConnectionMultiplexer.ConnectAsync(RedisConfiguration.To(configuration, primary)).ConfigureAwait(false);

    /// <summary>Never throws: who can't be asked knows nothing.</summary>
    public async Task AskAsync()
    {
        if (_sentinels is not { } sentinels)
        {
            return;
        }

        var answers = await Task.WhenAll(sentinels.GetServers().Where(server => server.IsConnected).Select(AskAsync)).ConfigureAwait(false);

        // In the middle of a failover some may not know yet: most do.
        var primary = answers.OfType<EndPoint>().CountBy(answer => answer).OrderByDescending(answer => answer.Value).Select(answer => answer.Key).FirstOrDefault();
        var before = Interlocked.Exchange(ref _primary, primary);
        if (primary is not null)
        {
            Named?.Invoke(primary);
        }

        if (!Equals(before, primary))
        {
            Switched?.Invoke();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sentinels is { } sentinels)
        {
            await sentinels.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<EndPoint?> AskAsync(IServer sentinel)
    {
        try
        {
            return await sentinel.SentinelGetMasterAddressByNameAsync(service).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            return null;
        }
    }
}
