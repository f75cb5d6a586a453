using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// Where sentinels watch, they decide who is the primary. A server that stood still, or was not told yet, takes itself for one too, and
// the multiplexer may follow it.
internal sealed class SentinelAuthority(ConfigurationOptions configuration, string service) : IAsyncDisposable
{
    private ConnectionMultiplexer? _sentinels;
    private EndPoint? _primary;

    /// <summary>Raised on any thread when another server has become the primary.</summary>
    public event Action? Switched;

    /// <summary>Null while no sentinel can be asked.</summary>
    public EndPoint? Primary => Volatile.Read(ref _primary);

    /// <exception cref="RedisException">No sentinel was reached.</exception>
    public async Task ConnectAsync()
    {
        if (_sentinels is not null)
        {
            return;
        }

        var sentinels = await ConnectionMultiplexer.SentinelConnectAsync(configuration).ConfigureAwait(false);
        _sentinels = sentinels;
        await AskAsync().ConfigureAwait(false);
        await sentinels.GetSubscriber().SubscribeAsync(RedisChannel.Literal("+switch-master"), (_, _) => _ = AskAsync()).ConfigureAwait(false);
    }

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
        if (!Equals(Interlocked.Exchange(ref _primary, primary), primary))
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
