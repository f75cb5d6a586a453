using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// Knows which node of a Cluster serves which slot. The multiplexer asks only the nodes of its configuration, and notices changes elsewhere
// when a node refuses a command. Lanes must know earlier, so every connected node is asked. Not by IServer.ClusterNodesAsync: the
// multiplexer would follow each answer in turn, the oldest too.
//
// The multiplexer must know every primary too: once the nodes that it knows are gone, nobody else can be asked. It takes a new address from
// MOVED, so a load of a slot on the new primary makes it known.
internal sealed class ClusterAuthority(TimeProvider time)
{
    private static readonly TimeSpan s_most = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_one = TimeSpan.FromMilliseconds(800);

    private ClusterMap? _map;

    /// <summary>Null until a node has answered.</summary>
    public ClusterMap? Map => Volatile.Read(ref _map);

    /// <summary>Asks every connected node. If some answer quickly, it does not wait for the others.</summary>
    /// <exception cref="RedisConnectionException">No node answered.</exception>
    public async Task AskAsync(IConnectionMultiplexer multiplexer, KeySpace keys)
    {
        var servers = multiplexer.GetServers();
        var asked = servers.Where(server => server.IsConnected).Select(AskAsync).ToArray();
        await ((Task)Task.WhenAll(asked)).WaitAsync(s_most, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (asked.Length > 0 && !asked.Any(HasTold))
        {
            await FirstAsync(asked).WaitAsync(s_one, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var views = new List<(string, EndPoint)>();
        foreach (var answered in asked.Where(HasEnded))
        {
            if (await answered.ConfigureAwait(false) is { } view)
            {
                views.Add(view);
            }
        }

        if (views.Count == 0)
        {
            throw new RedisConnectionException(
                ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No node says which servers have the slots.");
        }

        var map = ClusterMap.Of(views);
        Volatile.Write(ref _map, map);
        foreach (var unknown in map.Primaries.Where(primary => !Array.Exists(servers, server => server.EndPoint.Equals(primary))))
        {
            _ = IntroduceAsync(multiplexer, map, unknown, keys);
        }
    }

    private static async Task FirstAsync(Task<(string, EndPoint)?>[] asked)
    {
        await foreach (var answered in Task.WhenEach(asked).ConfigureAwait(false))
        {
            if (HasTold(answered))
            {
                return;
            }
        }
    }

    private static bool HasEnded(Task<(string, EndPoint)?> asked) => asked.IsCompleted;

    private static bool HasTold(Task<(string, EndPoint)?> asked) =>
        asked is { IsCompletedSuccessfully: true } && asked.GetAwaiter().GetResult() is not null;

    private static async Task<(string, EndPoint)?> AskAsync(IServer server)
    {
        try
        {
            return (string?)await server.ExecuteAsync("CLUSTER", "NODES").ConfigureAwait(false) is { } text
                ? (text, server.EndPoint)
                : null;
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Other nodes know the slots. If none does, the caller throws.
            return null;
        }
    }

    /// <summary>The result of the load does not matter: a node without the slot refuses it, and names the address.</summary>
    private static async Task IntroduceAsync(IConnectionMultiplexer multiplexer, ClusterMap map, EndPoint primary, KeySpace keys)
    {
        var routes = Enumerable.Range(0, ushort.MaxValue + 1)
            .Where(route => primary.Equals(map.OwnerOf(ClusterSlot.Of((ushort)route))));
        foreach (var route in routes.Take(1))
        {
            RedisKey nobody = keys.ToBytes(new SessionKey(SessionKeyKind.Session, (ushort)route, default));
            await ((Task)multiplexer.GetDatabase().StringGetAsync(nobody, CommandFlags.DemandMaster)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
