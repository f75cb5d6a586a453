using System.Globalization;
using System.Text;

namespace SessionKernel.Testing.Servers;

/// <summary>A primary, its replica, and three sentinels that watch them, on loopback. Not thread-safe.</summary>
public sealed class RedisSentinelGroup : IAsyncDisposable
{
    /// <summary>The name by which the sentinels know the primary.</summary>
    public const string ServiceName = "sessions";

    private const int Count = 3;
    private const int Quorum = 2;
    private const int FailoverMs = 2_000;

    // Speeds up what takes seconds between sentinels: asking servers for their role, talking to each other, and connecting. By default, a
    // sentinel that got no processor time for two seconds decides nothing for half a minute.
    private static readonly object[] s_hurry =
        ["SENTINEL", "DEBUG", "info-period", 300, "publish-period", 200, "ping-period", 200, "ask-period", 200,
            "min-link-reconnect-period", 500, "tilt-period", 1_000];

    private readonly RedisServer[] _servers;
    private readonly RedisServer[] _sentinels;

    private RedisSentinelGroup(RedisServer[] servers, RedisServer[] sentinels) => (_servers, _sentinels) = (servers, sentinels);

    /// <summary>The first primary, and its replica.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    public IReadOnlyList<RedisServer> Sentinels => _sentinels;

    /// <summary>The sentinels and the service's name, as StackExchange.Redis accepts them.</summary>
    public string Configuration => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.EndPoint))},serviceName={ServiceName}";

    /// <param name="silence">
    /// How long the primary may be silent before the sentinels vote on it. If it is short, a busy machine looks like a dead primary.
    /// </param>
    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisSentinelGroup> StartAsync(TimeSpan silence)
    {
        var starting = new List<Task<RedisServer>>();
        try
        {
            starting.AddRange(Enumerable.Range(0, 2).Select(_ => RedisServer.StartAsync([.. RedisLaunch.SyncAtOnce])));
            var servers = await Task.WhenAll(starting);
            await servers[1].AskAsync("REPLICAOF", "127.0.0.1", servers[0].Port);
            await Patience.UntilAsync("the replica follows", servers[1].FollowsAsync);
            starting.AddRange(Enumerable.Range(0, Count).Select(_ => RedisServer.StartAsync(LaunchOf(servers[0], silence))));
            var sentinels = new RedisSentinelGroup(servers, (await Task.WhenAll(starting))[servers.Length..]);
            await Task.WhenAll(sentinels._sentinels.Select(sentinel => sentinel.AskAsync(s_hurry)));
            await sentinels.UntilWellAsync();
            return sentinels;
        }
        catch
        {
            foreach (var server in starting.Where(static server => server.IsCompletedSuccessfully))
            {
                await (await server).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The index of the server that the sentinels name as the primary; -1 while they do not agree.</summary>
    public async Task<int> PrimaryAsync()
    {
        var named = await Task.WhenAll(_sentinels.Select(NamedByAsync));
        return named.Distinct().Count() == 1 ? named[0] : -1;
    }

    /// <summary>Makes the sentinels promote the replica of a healthy primary. Completes when it is the primary.</summary>
    public async Task FailOverAsync()
    {
        var successor = 1 - await PrimaryAsync();
        await Patience.UntilAsync($"a sentinel promotes server {successor}", async () =>
        {
            // It refuses while it knows no healthy replica, or while a promotion is under way, which it gives up if that takes long.
            var isNamed = await NamedByAsync(_sentinels[0]) == successor;
            _ = isNamed ? null : await _sentinels[0].AskAsync("SENTINEL", "FAILOVER", ServiceName);
            return isNamed;
        });
        await UntilPrimaryAsync(successor);
    }

    /// <summary>Sets how long the primary may be silent before the sentinels vote on it, as <see cref="StartAsync"/> does.</summary>
    public Task SetSilenceAsync(TimeSpan silence) => Task.WhenAll(_sentinels.Select(
        sentinel => sentinel.AskAsync("SENTINEL", "SET", ServiceName, "down-after-milliseconds", (long)silence.TotalMilliseconds)));

    /// <summary>Completes when all sentinels, and the server itself, say that it is the primary.</summary>
    public Task UntilPrimaryAsync(int server) => Patience.UntilAsync($"server {server} is the primary", async () =>
        await PrimaryAsync() == server && await _servers[server].IsPrimaryAsync());

    /// <summary>Completes when every sentinel knows the other two and the replica, and the replica follows.</summary>
    public Task UntilWellAsync() => Patience.UntilAsync("the sentinels know everybody", async () =>
    {
        var primary = await PrimaryAsync();
        var known = await Task.WhenAll(_sentinels.Select(KnowsAllAsync));
        return primary >= 0 && known.All(all => all)
            && await _servers[1 - primary].FollowsAsync() && await _servers[primary].IsPrimaryAsync();
    });

    public async Task KillSentinelsAsync() => await Task.WhenAll(_sentinels.Select(sentinel => sentinel.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _sentinels.Concat(_servers))
        {
            await server.DisposeAsync();
        }
    }

    private static RedisLaunch LaunchOf(RedisServer primary, TimeSpan silence) => new()
    {
        Watches = string.Create(CultureInfo.InvariantCulture, $"""
            sentinel monitor {ServiceName} 127.0.0.1 {primary.Port} {Quorum}
            sentinel down-after-milliseconds {ServiceName} {silence.TotalMilliseconds}
            sentinel failover-timeout {ServiceName} {FailoverMs}

            """),
    };

    private async Task<int> NamedByAsync(RedisServer sentinel)
    {
        var address = (object?[])(await sentinel.AskAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", ServiceName))!;
        var port = int.Parse(Encoding.ASCII.GetString((byte[])address[1]!), CultureInfo.InvariantCulture);
        return Array.FindIndex(_servers, server => server.Port == port);
    }

    private static async Task<bool> KnowsAllAsync(RedisServer sentinel)
    {
        var reply = (object?[])(await sentinel.AskAsync("SENTINEL", "MASTER", ServiceName))!;
        var fields = reply.Select(field => Encoding.ASCII.GetString((byte[])field!)).ToList();
        string Of(string name) => fields[fields.IndexOf(name) + 1];
        return Of("num-other-sentinels") == $"{Count - 1}" && Of("num-slaves") == "1" && Of("flags") == "master";
    }
}
