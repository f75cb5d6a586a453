using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// The commands that every primary gets when a connection is made. A proxy or an ACL may refuse any of them:
//
//   CLUSTER NODES, SELECT     needed with slots, or with a database other than 0
//   SCRIPT LOAD, TIME         useful: event 18 says what is lost without them
//
// A start fails if a needed command is refused, and the message names the command. It does not fail for a passing reason, such as a full
// memory. RedisRights lists what a store needs for its keys.
internal sealed class RedisPreparation(RedisBackendOptions options, BackendContext context)
{
    private static readonly TimeSpan s_toleratedSkew = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<EndPoint, bool> _loadsScripts = new();

    /// <summary>Whether a server, a proxy before it, or the multiplexer's own command map blocks a command.</summary>
    public static bool IsRefusal(Exception exception) => exception is RedisCommandException or RedisServerException
    {
        Kind: RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted or RedisErrorKind.UnknownCommand or RedisErrorKind.Unknown
            or RedisErrorKind.UnknownError,
    };

    public static IEnumerable<IServer> PrimariesOf(IConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().Where(static server => server.IsConnected && !server.IsReplica);

    /// <summary>
    /// Repeats a question that times out, as often as the connect time-out has room for: a program that is starting may be slow.
    /// </summary>
    public static async Task InTimeAsync(RedisBackendOptions options, Func<Task> ask, Func<Exception, bool> isSlow)
    {
        for (var left = options.ConnectTimeout / options.CommandTimeout; ; left--)
        {
            try
            {
                await ask().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (left > 1 && isSlow(e))
            {
            }
        }
    }

    public async Task PrepareAsync(IConnectionMultiplexer multiplexer)
    {
        var database = multiplexer.GetDatabase(options.Database).Database;
        foreach (var server in PrimariesOf(multiplexer))
        {
            await InTimeAsync(options, () => PrepareAsync(server, database), static e => e is RedisTimeoutException).ConfigureAwait(false);
        }
    }

    /// <summary>Whether scripts have to be sent whole.</summary>
    public bool LoadsNoScripts(EndPoint server) => _loadsScripts.TryGetValue(server, out var loads) && !loads;

    private async Task PrepareAsync(IServer server, int database)
    {
        await RequireSlotsAsync(server).ConfigureAwait(false);
        if (database > 0)
        {
            // Without this check, the multiplexer would go on in database 0.
            await RedisRights.RequireAsync(server, "SELECT", database).ConfigureAwait(false);
        }

        // All together: the start waits for one round trip, however far the server is.
        _loadsScripts[server.EndPoint] = await TryAsync(server, "SCRIPT LOAD", "scripts are sent whole when they are called.",
            () => Task.WhenAll(RedisScripts.All.Select(script => server.ScriptLoadAsync(script)))).ConfigureAwait(false);
        await TryAsync(server, "TIME", "clocks that differ are not noticed.", () => CompareClocksAsync(server)).ConfigureAwait(false);
    }

    private async Task CompareClocksAsync(IServer server)
    {
        var theirs = await server.TimeAsync().ConfigureAwait(false);
        context.Clock.Begin(new DateTimeOffset(theirs).ToUnixTimeMilliseconds());
        var skew = (context.Time.GetUtcNow().UtcDateTime - theirs).Duration();
        if (skew > s_toleratedSkew)
        {
            Log.ClockSkew(context.Logger, (long)skew.TotalMilliseconds);
        }
    }

    /// <returns>Whether the server allows it.</returns>
    private async Task<bool> TryAsync(IServer server, string command, string loss, Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            Log.NotAllowed(context.Logger, EndPointName.Of(server.EndPoint), command, loss);
            return false;
        }
    }

    /// <summary>
    /// Compares the clocks again after a connection was lost, or after the machine's clock seems to have been set, as after sleep. If the
    /// server denies TIME, it is asked when a deadline needs it.
    /// </summary>
    public async Task CheckClockAsync(IServer server)
    {
        try
        {
            context.Clock.Check(new DateTimeOffset(await server.TimeAsync().ConfigureAwait(false)).ToUnixTimeMilliseconds());
        }
        catch (Exception e) when (RedisFaults.IsFault(e) || e is RedisCommandException)
        {
            Log.NotServed(context.Logger, "TIME", RedisFaults.StatusOf(e).ToString(), RedisFaults.Advice(RedisFaults.StatusOf(e), e));
        }
    }

    /// <summary>A user without the right to ask for slots could connect, but every command would go to the wrong server.</summary>
    private static async Task RequireSlotsAsync(IServer server)
    {
        if (server.ClusterConfiguration is null && await IsInClusterAsync(server).ConfigureAwait(false))
        {
            throw new SessionKernelException(
                SessionKernelError.ConnectFailed,
                $"Redis at {EndPointName.Of(server.EndPoint)} is part of a Cluster and does not tell this user where the slots are: "
                    + "check the ACL rights on CLUSTER NODES and CLUSTER SLOTS, and that these commands are not renamed.");
        }
    }

    /// <summary>HELLO needs no right, but a proxy may refuse it. INFO may have told the mode then.</summary>
    private static async Task<bool> IsInClusterAsync(IServer server)
    {
        if (server.ServerType == ServerType.Cluster)
        {
            return true;
        }

        try
        {
            var greeting = await server.ExecuteAsync("HELLO").ConfigureAwait(false);
            return greeting.ToDictionary().TryGetValue("mode", out var mode) && (string?)mode == "cluster";
        }
        catch (Exception e) when (e is RedisServerException or RedisCommandException)
        {
            return false;
        }
    }
}
