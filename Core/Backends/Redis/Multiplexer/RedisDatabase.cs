using StackExchange.Redis;

namespace SessionKernel;

// The database that a store was told of. A multiplexer says SELECT once on each connection and does not look at the answer: a server that
// refuses it by then would be asked in database 0, where no session is. So it is asked again when a connection is back, and while it is
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

    /// <summary>Looks whether the primaries that are connected let this client into the database.</summary>
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
            // Asked again when the connection is back.
        }
    }
}
