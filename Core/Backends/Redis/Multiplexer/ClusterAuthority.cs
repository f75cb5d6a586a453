using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// Which node of a Cluster serves which slot. The multiplexer asks those nodes alone that it was configured with, and learns of what the
// others have become by what they refuse: lanes must know before. So every node that it is connected to is asked. Its own
// IServer.ClusterNodesAsync would have it follow each answer in turn, the oldest too.
//
// The multiplexer has to know every primary too, since nobody else can be asked once the nodes that it knew are gone. It takes a new
// address from MOVED: a load of a slot that is there has it told.
internal sealed class ClusterAuthority(TimeProvider time)
{
    private static readonly TimeSpan s_most = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_one = TimeSpan.FromMilliseconds(800);

    private ClusterMap? _map;

    /// <summary>Null until a node has told.</summary>
    public ClusterMap? Map => Volatile.Read(ref _map);

    /// <summary>Where most answer at once, the others are not waited for.</summary>
    /// <exception cref="RedisConnectionException">No node has told.</exception>
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
                ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No node tells where slots are.");
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
            // Others know; that none does is told.
            return null;
        }
    }

    /// <summary>What the load comes to is of no matter: it is refused where the slot is not, with the address.</summary>
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
