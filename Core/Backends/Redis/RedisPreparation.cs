using StackExchange.Redis;

namespace SessionKernel;

/// <summary>What every primary is asked before a store serves: where slots are, if there are any, to load the scripts, the time, and how it evicts.</summary>
internal sealed class RedisPreparation(RedisBackendOptions options, BackendContext context)
{
    private const string Policy = "maxmemory_policy:";

    private static readonly TimeSpan s_toleratedSkew = TimeSpan.FromSeconds(1);

    public async Task PrepareAsync(IConnectionMultiplexer multiplexer)
    {
        foreach (var server in multiplexer.GetServers().Where(s => s.IsConnected && !s.IsReplica))
        {
            await PrepareInTimeAsync(server).ConfigureAwait(false);
        }
    }

    /// <summary>A program that is starting may be slow: what times out is asked again, as often as the connect time-out has room for.</summary>
    private async Task PrepareInTimeAsync(IServer server)
    {
        for (var left = options.ConnectTimeout / options.CommandTimeout; ; left--)
        {
            try
            {
                await PrepareAsync(server).ConfigureAwait(false);
                return;
            }
            catch (RedisTimeoutException) when (left > 1)
            {
            }
        }
    }

    private async Task PrepareAsync(IServer server)
    {
        await RequireSlotsAsync(server).ConfigureAwait(false);
        // At once: a start waits for one answer, however far the server is.
        await Task.WhenAll(RedisScripts.All.Select(script => server.ScriptLoadAsync(script))).ConfigureAwait(false);
        var theirs = await server.TimeAsync().ConfigureAwait(false);
        var skew = (context.Time.GetUtcNow().UtcDateTime - theirs).Duration();
        if (skew > s_toleratedSkew)
        {
            Log.ClockSkew(context.Logger, (long)skew.TotalMilliseconds);
        }

        if (context.Eviction.IsAsked && await PolicyOfAsync(server).ConfigureAwait(false) is { } policy)
        {
            context.Eviction.Find(policy);
        }
    }

    /// <summary>Null = it does not say, or not to this user. Not by CONFIG, which managed services refuse.</summary>
    private static async Task<string?> PolicyOfAsync(IServer server)
    {
        try
        {
            // In a script, since StackExchange.Redis sends INFO itself in its admin mode only.
            var memory = (string?)await server.ExecuteAsync("EVAL", "return redis.call('INFO', 'memory')", 0).ConfigureAwait(false) ?? "";
            return memory.Split('\n').FirstOrDefault(static line => line.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..].Trim();
        }
        catch (Exception e) when (e is RedisServerException or RedisCommandException)
        {
            return null;
        }
    }

    /// <summary>A user that may not ask for slots would connect, and then have every command sent to the wrong server.</summary>
    private static async Task RequireSlotsAsync(IServer server)
    {
        if (server.ClusterConfiguration is null && await IsInClusterAsync(server).ConfigureAwait(false))
        {
            throw new SessionKernelException(
                SessionKernelError.ConnectFailed,
                $"Redis at {RedisConfiguration.Name(server.EndPoint)} is part of a Cluster and does not tell this user where the slots are: "
                    + "check the ACL rights on CLUSTER NODES and CLUSTER SLOTS, and that these commands are not renamed.");
        }
    }

    /// <summary>HELLO needs no right.</summary>
    private static async Task<bool> IsInClusterAsync(IServer server)
    {
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
