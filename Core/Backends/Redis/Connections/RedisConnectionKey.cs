namespace SessionKernel;

// A place is a RedisAddress, or the user's multiplexer.
/// <summary>
/// Everything that tells two connections apart: all of <see cref="RedisBackendOptions"/> but which writes wait for replicas, which each
/// store decides.
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
