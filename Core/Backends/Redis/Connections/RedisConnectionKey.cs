namespace SessionKernel;

// A place is a RedisAddress, or a multiplexer of the user's.
/// <summary>
/// All that makes one connection different from another. Of <see cref="RedisBackendOptions"/> only which writes wait for replicas is a
/// store's own.
/// </summary>
internal sealed record RedisConnectionKey(
    object Place,
    TimeSpan ConnectTimeout,
    TimeSpan CommandTimeout,
    int Database,
    Func<RedisCredentials>? Credentials,
    (int Replicas, TimeSpan Timeout) Durability,
    TransportMode Transport,
    int LanesPerPrimary,
    bool ContinueOnThreadPool,
    TimeProvider Time,
    BufferLedger? Ledger)
{
    public static RedisConnectionKey Of(object place, RedisBackendOptions options, TimeProvider time, BufferLedger? ledger) => new(
        place,
        options.ConnectTimeout,
        options.CommandTimeout,
        options.Database,
        options.Credentials,
        (options.Durability.Replicas, options.Durability.Timeout),
        options.Transport,
        options.LanesPerPrimary,
        options.ContinueOnThreadPool,
        time,
        ledger);

    public override string ToString() => nameof(RedisConnectionKey);
}
