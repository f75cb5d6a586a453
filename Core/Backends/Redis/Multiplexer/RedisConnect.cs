using StackExchange.Redis;

namespace SessionKernel;

// StackExchange.Redis sends ECHO on each new connection and PING on an idle one, and drops a connection if the answer is an error. If its
// command map lacks a command, it sends another one instead. So a multiplexer that can't connect tries again without ECHO, and one whose
// server refuses PING connects anew without PING.
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

    /// <summary>
    /// Disposes a connect that failed or came too late: connecting may be repeated for ever, and must leave nothing open.
    /// </summary>
    public static async Task DisposeWhenConnectedAsync<T>(Task<T> connecting)
        where T : IConnectionMultiplexer
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
        {
            await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var sockets = new ConnectingSockets();
        var started = TimeProvider.System.GetTimestamp();
        var connecting = ConnectionMultiplexer.ConnectAsync(Watched(configuration, sockets));
        await Task.WhenAny(connecting, Task.Delay(HalfOf(configuration), TimeProvider.System)).ConfigureAwait(false);
        if (sockets.End() && !connecting.IsCompleted)
        {
            _ = DisposeWhenConnectedAsync(connecting);
            return await ConnectionMultiplexer.ConnectAsync(Without(configuration, "ECHO")).ConfigureAwait(false);
        }

        try
        {
            return await connecting.ConfigureAwait(false);
        }
        catch (RedisConnectionException e) when (IsUnable(e) && HasTime(configuration, started))
        {
            return await ConnectWithoutEchoAsync(configuration, started).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// If that fails too, the first attempt failed by chance, as some do where the server refuses PING: then it is made once more.
    /// </summary>
    private static async Task<IConnectionMultiplexer> ConnectWithoutEchoAsync(ConfigurationOptions configuration, long started)
    {
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(Without(configuration, "ECHO")).ConfigureAwait(false);
        }
        catch (RedisConnectionException e) when (IsUnable(e) && HasTime(configuration, started))
        {
            return await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        }
    }

    private static bool IsUnable(RedisConnectionException fault) => fault.FailureType == ConnectionFailureType.UnableToConnect;

    private static ConfigurationOptions Watched(ConfigurationOptions configuration, ConnectingSockets sockets)
    {
        var copy = configuration.Clone();
        copy.BeforeSocketConnect += (_, _, socket) => sockets.Add(socket);
        return copy;
    }

    private static TimeSpan HalfOf(ConfigurationOptions configuration) => TimeSpan.FromMilliseconds(configuration.ConnectTimeout / 2.0);

    /// <summary>
    /// Whether the failed connect took less than half of its time-out. A server that refuses a command answers soon; one that did not
    /// answer in time will not answer the second attempt either.
    /// </summary>
    private static bool HasTime(ConfigurationOptions configuration, long started) =>
        TimeProvider.System.GetElapsedTime(started) < HalfOf(configuration);

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
