using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>What every primary is asked before a store serves: to load the scripts, and the time.</summary>
internal sealed class RedisPreparation(RedisBackendOptions options, TimeProvider time, ILogger logger)
{
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
        foreach (var script in RedisScripts.All)
        {
            await server.ScriptLoadAsync(script).ConfigureAwait(false);
        }

        var theirs = await server.TimeAsync().ConfigureAwait(false);
        var skew = (time.GetUtcNow().UtcDateTime - theirs).Duration();
        if (skew > s_toleratedSkew)
        {
            Log.ClockSkew(logger, (long)skew.TotalMilliseconds);
        }
    }
}
