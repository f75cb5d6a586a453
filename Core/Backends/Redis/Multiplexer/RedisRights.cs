using StackExchange.Redis;

namespace SessionKernel;

// The commands that every primary gets on a store's own keys before the store starts. A proxy or an ACL may refuse any of them:
//
//   GET, SET, EVALSHA         needed; sent for a key that never exists, so nothing is written
//   EVAL                      needed if SCRIPT LOAD is refused
//   INFO, in a script         useful: what the server may evict, if a store asks for that
/// <summary>The rights that a store needs, on a connection that another store may have made.</summary>
internal sealed class RedisRights(RedisBackendOptions options, BackendContext context)
{
    private const string Policy = "maxmemory_policy:";

    private RedisKey Nobody => context.Keys.ToBytes(SessionKey.OfSession(0, default));

    /// <exception cref="RedisException">A server is not reached, or does not answer.</exception>
    /// <exception cref="SessionKernelException">A command is refused.</exception>
    public async Task RequireAsync(RedisLink link)
    {
        if (link is { CausesAreSafe: true, IsReachable: false })
        {
            // It was reachable when the connection was made.
            await RedisPreparation.InTimeAsync(
                options, () => ReachAsync(link.Database), static e => e is RedisTimeoutException or RedisConnectionException)
                    .ConfigureAwait(false);
        }

        foreach (var server in RedisPreparation.PrimariesOf(link.Database.Multiplexer))
        {
            await RedisPreparation.InTimeAsync(
                options, () => RequireAsync(server, link.LoadsNoScripts(server.EndPoint)), static e => e is RedisTimeoutException)
                    .ConfigureAwait(false);
        }
    }

    /// <summary>Accepts any answer but a refusal: the key's slot may be elsewhere, or the memory full.</summary>
    public static async Task RequireAsync(IServer server, string command, params object[] arguments)
    {
        try
        {
            await server.ExecuteAsync(command, arguments, CommandFlags.NoRedirect).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisPreparation.IsRefusal(e))
        {
            throw new SessionKernelException(
                SessionKernelError.ConnectFailed,
                $"Redis at {EndPointName.Of(server.EndPoint)} refuses {command}, which sessions need: "
                    + "check the ACL rights that docs/operations.md lists under Rights, and what a proxy before the server lets through.");
        }
        catch (RedisServerException)
        {
            // The command was let through, which is all that counts.
        }
    }

    /// <summary>Sends a command, which waits for a connection that is being opened.</summary>
    private async Task ReachAsync(IDatabase database)
    {
        try
        {
            await database.StringGetAsync(Nobody, CommandFlags.DemandMaster).ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // The server is reached.
        }
    }

    private async Task RequireAsync(IServer server, bool loadsNoScripts)
    {
        await Task.WhenAll(
            RequireAsync(server, "GET", Nobody),
            RequireAsync(server, "SET", Nobody, "", "PX", 1, "XX"),
            RequireAsync(server, "EVALSHA", HotScript.Touch.Sha, 1, Nobody, "", 1),
            loadsNoScripts ? RequireAsync(server, "EVAL", RedisScripts.Touch, 1, Nobody, "", 1) : Task.CompletedTask).ConfigureAwait(false);
        if (context.Eviction.IsAsked && await PolicyOfAsync(server).ConfigureAwait(false) is { } policy)
        {
            context.Eviction.Find(policy);
        }
    }

    /// <summary>Null if the server does not say, or not to this user. It does not use CONFIG, which managed services refuse.</summary>
    private static async Task<string?> PolicyOfAsync(IServer server)
    {
        try
        {
            // In a script, since StackExchange.Redis sends INFO itself only in its admin mode.
            var memory = (string?)await server.ExecuteAsync("EVAL", "return redis.call('INFO', 'memory')", 0).ConfigureAwait(false) ?? "";
            return memory.Split('\n')
                .FirstOrDefault(static line => line.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..]
                .Trim();
        }
        catch (Exception e) when (e is RedisServerException or RedisCommandException)
        {
            return null;
        }
    }
}
