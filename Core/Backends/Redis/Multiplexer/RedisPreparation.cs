using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

// What every primary is asked when a connection is made. A proxy or an ACL may refuse any of it:
//
//   CLUSTER NODES, SELECT     needed where there are slots, or another database than 0
//   SCRIPT LOAD, TIME         of use: event 18 tells what is lost without them
//
// A start fails by what is needed, and its message names the command. It does not fail by what passes, such as a full memory. What a store
// needs besides, for its keys, stands in RedisRights.
internal sealed class RedisPreparation(RedisBackendOptions options, BackendContext context)
{
    private static readonly TimeSpan s_toleratedSkew = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<EndPoint, bool> _loadsScripts = new();

    /// <summary>Whether a server, a proxy before it or the multiplexer's own map does not let a command through.</summary>
    public static bool IsRefusal(Exception exception) => exception is RedisCommandException or RedisServerException
    {
        Kind: RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted or RedisErrorKind.UnknownCommand or RedisErrorKind.Unknown
            or RedisErrorKind.UnknownError,
    };

    public static IEnumerable<IServer> PrimariesOf(IConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().Where(static server => server.IsConnected && !server.IsReplica);

    /// <summary>
    /// A program that is starting may be slow: what times out is asked again, as often as the connect time-out has room for.
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
            // Unasked, the multiplexer would go on in database 0.
            await RedisRights.RequireAsync(server, "SELECT", database).ConfigureAwait(false);
        }

        // At once: a start waits for one answer, however far the server is.
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

    /// <returns>Whether the server does it.</returns>
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
    /// After a connection was lost, or the machine's clock was set, as it seems where a machine has slept. A server that does not tell is
    /// asked when a deadline needs it.
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

    /// <summary>A user that may not ask for slots would connect, and then have every command sent to the wrong server.</summary>
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

    /// <summary>HELLO needs no right, but a proxy may refuse it; then INFO may have told.</summary>
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
