using StackExchange.Redis;

namespace SessionKernel;

// The database that a store uses. A multiplexer sends SELECT once on each connection and ignores the answer. If the server came to refuse
// it, commands would reach database 0, which has no sessions. So SELECT is checked again when a connection is restored, and while it is
// refused nothing is sent.
internal sealed class RedisDatabase(IConnectionMultiplexer multiplexer, int number, TimeProvider time)
{
    private readonly IDatabase _database = multiplexer.GetDatabase(number);
    private readonly LogThrottle _throttle = new(time);
    private Exception? _refusal;

    /// <exception cref="RedisException">The server refuses SELECT.</exception>
    public IDatabase Value
    {
        get
        {
            if (Volatile.Read(ref _refusal) is { } refusal)
            {
                if (_throttle.Allows(0))
                {
                    _ = CheckAsync();
                }

                throw refusal;
            }

            return _database;
        }
    }

    /// <summary>Checks whether the connected primaries let this client into the database.</summary>
    public async Task CheckAsync()
    {
        if (_database.Database <= 0)
        {
            return;
        }

        try
        {
            var primaries = multiplexer.GetServers().Where(static server => server.IsConnected && !server.IsReplica);
            await Task.WhenAll(primaries.Select(server => server.ExecuteAsync("SELECT", _database.Database))).ConfigureAwait(false);
            Volatile.Write(ref _refusal, null);
        }
        catch (Exception e) when (RedisPreparation.IsRefusal(e))
        {
            Volatile.Write(ref _refusal, e);
        }
        catch (Exception e) when (RedisFaults.IsFault(e))
        {
            // Checked again when the connection is restored.
        }
    }
}
