namespace SessionKernel;

/// <summary>
/// How the Redis backend connects and waits. Read once, while the store is built. All but <see cref="DurableWrites"/> belongs to the connection: stores
/// whose options differ in it do not share one.
/// </summary>
public sealed class RedisBackendOptions
{
    /// <summary>How long building a store waits for a server before it fails with <see cref="SessionKernelError.ConnectFailed"/>.</summary>
    /// <value>5 seconds. Between 100 ms and 5 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one call waits, a retry included; for replicas it waits behind that, see <see cref="SessionKernel.Durability"/>. Lanes keep it within 20 ms; StackExchange.Redis notices at its heartbeat, a
    /// quarter of a second; on a multiplexer of your own its AsyncTimeout applies to each attempt.
    /// </summary>
    /// <value>2 seconds. Between 50 ms and 5 minutes.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The number of the logical database; Cluster has only 0.</summary>
    /// <value>-1: the one that the connection is configured for.</value>
    public int Database { get; set; } = -1;

    /// <summary>
    /// Who to sign in as, asked at each connect: for tokens and passwords that change while the store is connected. It must return at
    /// once what it has; what it throws fails that connect, and the next one asks again. Takes the place of user and password in
    /// the configuration; a multiplexer of your own signs in by itself.
    /// </summary>
    /// <value>Null: the configuration's user and password.</value>
    public Func<RedisCredentials>? Credentials { get; set; }

    /// <summary>When a write counts as done. Waiting for replicas needs connections of the store's own: not over a multiplexer of yours.</summary>
    /// <value><see cref="Durability.Primary"/>.</value>
    public Durability Durability { get; set; } = Durability.Primary;

    /// <summary>Which writes <see cref="Durability"/> is asked for; the others count as done when the primary has them.</summary>
    /// <value><see cref="DurableWrites.All"/>.</value>
    public DurableWrites DurableWrites { get; set; } = DurableWrites.All;

    /// <summary>What carries load, create, save, touch and remove. Everything rare goes over StackExchange.Redis either way.</summary>
    /// <value><see cref="TransportMode.Lanes"/>. A multiplexer of your own is always used alone.</value>
    public TransportMode Transport { get; set; } = TransportMode.Lanes;

    /// <summary>How many lanes are held open to a primary. One keeps a core busy; more help only where the network waits.</summary>
    /// <value>1. Between 1 and 16.</value>
    public int LanesPerPrimary { get; set; } = 1;

    /// <summary>
    /// Whether code behind an awaited operation always goes on on the thread pool. Otherwise it goes on on the thread that reads the
    /// lane while such code takes less than 20 µs as a rule, which saves waking another thread: more than the rest of a load
    /// costs. Code that takes longer is moved to the pool, and code that blocks is found within 40 ms and holds up others no longer.
    /// </summary>
    /// <value>False. Over the multiplexer, always the thread pool.</value>
    public bool ContinueOnThreadPool { get; set; }

    internal RedisBackendOptions Copy() => (RedisBackendOptions)MemberwiseClone();

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LanesPerPrimary, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LanesPerPrimary, 16);
        ArgumentNullException.ThrowIfNull(Durability);
        if (!Enum.IsDefined(Transport))
        {
            throw new ArgumentOutOfRangeException(nameof(Transport), Transport, "A transport that does not exist.");
        }

        CheckRange(ConnectTimeout, TimeSpan.FromMilliseconds(100), nameof(ConnectTimeout));
        CheckRange(CommandTimeout, TimeSpan.FromMilliseconds(50), nameof(CommandTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(Database, -1);
    }

    private static void CheckRange(TimeSpan value, TimeSpan least, string name)
    {
        if (value < least || value > TimeSpan.FromMinutes(5))
        {
            throw new ArgumentOutOfRangeException(name, value, $"Between {least.TotalMilliseconds} ms and 5 minutes.");
        }
    }
}

/// <summary>What carries the hot commands to Redis.</summary>
public enum TransportMode
{
    /// <summary>
    /// Connections of the store's own, one or a few to each primary, on which a load allocates nothing. Tunnels, proxies and renamed
    /// commands go over the multiplexer all the same.
    /// </summary>
    Lanes,

    /// <summary>The multiplexer of StackExchange.Redis, for every command.</summary>
    Multiplexer,
}
