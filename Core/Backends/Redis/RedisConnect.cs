using StackExchange.Redis;

namespace SessionKernel;

// StackExchange.Redis asks ECHO on each new connection and PING on one at rest, and gives a connection up whose question is answered
// with an error. It asks something else in place of a command that its map lacks: so a multiplexer that can't connect tries without
// ECHO, and one that is connected to a server that refuses PING connects anew without that.
internal static class RedisConnect
{
    public static async Task<IConnectionMultiplexer> ToAsync(ConfigurationOptions configuration)
    {
        if (configuration.CommandMap != CommandMap.Default)
        {
            return await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        }

        var connected = await ConnectAsync(configuration).ConfigureAwait(false);
        if (await RefusesAsync(connected, "PING").ConfigureAwait(false))
        {
            string[] refused = await RefusesAsync(connected, "TIME").ConfigureAwait(false) ? ["PING", "TIME"] : ["PING"];
            await connected.DisposeAsync().ConfigureAwait(false);
            return await ConnectionMultiplexer.ConnectAsync(Without(configuration, refused)).ConfigureAwait(false);
        }

        return connected;
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        }
        catch (RedisConnectionException e) when (e.FailureType == ConnectionFailureType.UnableToConnect && HasTime(configuration, started))
        {
            return await ConnectionMultiplexer.ConnectAsync(Without(configuration, "ECHO")).ConfigureAwait(false);
        }
    }

    /// <summary>A server that refuses something has answered; one that did not answer in time does not the second time either.</summary>
    private static bool HasTime(ConfigurationOptions configuration, long started) =>
        TimeProvider.System.GetElapsedTime(started).TotalMilliseconds < configuration.ConnectTimeout / 2.0;

    private static async Task<bool> RefusesAsync(IConnectionMultiplexer multiplexer, string command)
    {
        try
        {
            var connected = multiplexer.GetServers().Where(static server => server.IsConnected);
            await Task.WhenAll(connected.Select(server => server.ExecuteAsync(command))).ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            return RedisPreparation.IsRefusal(e);
        }
    }

    private static ConfigurationOptions Without(ConfigurationOptions configuration, params string[] commands)
    {
        var copy = configuration.Clone();
        copy.CommandMap = CommandMap.Create([.. commands], available: false);
        return copy;
    }
}
