using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// A failover may give a server's name to another server, while the old primary lives on as a replica. The multiplexer resolves a name only
// when it connects, so it would stay with the replica for ever. So when it knows only replicas, those that it reached by name are asked to
// close the connection, and it connects again.
internal sealed class RedisNames(TimeProvider time)
{
    private static readonly TimeSpan s_atMostEvery = TimeSpan.FromSeconds(1);

    private long _last;

    public async Task LookUpAgainAsync(IConnectionMultiplexer multiplexer)
    {
        var servers = multiplexer.GetServers();
        var now = time.GetTimestamp();
        if (servers.Length == 0 || !servers.All(IsReplica) || (_last != 0 && time.GetElapsedTime(_last, now) < s_atMostEvery))
        {
            return;
        }

        _last = now;
        foreach (var named in servers.Where(static server => server is { EndPoint: DnsEndPoint, IsConnected: true }))
        {
            // QUIT needs no right, and is answered before the connection ends.
            await named.ExecuteAsync("QUIT").ConfigureAwait(false);
        }
    }

    private static bool IsReplica(IServer server) => server is { IsReplica: true, ServerType: ServerType.Standalone };
}
