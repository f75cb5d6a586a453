namespace SessionKernel;

/// <summary>
/// How the Redis backend connects and waits. The store reads the options once, when it is built. All options but
/// <see cref="DurableWrites"/> belong to the connection: stores whose options differ in them do not share one.
/// </summary>
public sealed class RedisBackendOptions
{
    /// <summary>How long building a store waits for a server before it fails with <see cref="SessionKernelError.ConnectFailed"/>.</summary>
    /// <value>5 seconds. Between 100 ms and 5 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one call waits, a retry included. Waiting for replicas comes on top, see <see cref="SessionKernel.Durability"/>. Lanes are
    /// accurate to 20 ms. StackExchange.Redis notices a time-out at its heartbeat, every 250 ms. On a multiplexer of your own, its
    /// AsyncTimeout applies to each attempt.
    /// </summary>
    /// <value>2 seconds. Between 50 ms and 5 minutes.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The number of the logical database; Cluster has only 0.</summary>
    /// <value>-1: the database that the configuration names.</value>
    public int Database { get; set; } = -1;

    /// <summary>
    /// Returns the user and password for each connect, for tokens and passwords that change while the store is connected. It must return
    /// without blocking. If it throws, that connect fails, and the next connect calls it again. It replaces user and password of the
    /// configuration. A multiplexer of your own signs in by itself.
    /// </summary>
    /// <value>Null: the configuration's user and password.</value>
    public Func<RedisCredentials>? Credentials { get; set; }

    /// <summary>When a write counts as done. Waiting for replicas needs the store's own connections, not your multiplexer.</summary>
    /// <value><see cref="Durability.Primary"/>.</value>
    public Durability Durability { get; set; } = Durability.Primary;

    /// <summary>The writes that <see cref="Durability"/> applies to. Other writes count as done when the primary has them.</summary>
    /// <value><see cref="DurableWrites.All"/>.</value>
    public DurableWrites DurableWrites { get; set; } = DurableWrites.All;

    /// <summary>
    /// The connections that carry loads, creates, saves, touches and removes. Rare commands always use StackExchange.Redis.
    /// </summary>
    /// <value><see cref="TransportMode.Lanes"/>. A multiplexer of your own is always used alone.</value>
    public TransportMode Transport { get; set; } = TransportMode.Lanes;

    /// <summary>
    /// How many lanes each primary gets. One lane can keep a core busy; more lanes help only if calls wait for the network.
    /// </summary>
    /// <value>1. Between 1 and 16.</value>
    public int LanesPerPrimary { get; set; } = 1;

    /// <summary>
    /// Whether continuations of awaited operations always run on the thread pool. Otherwise they run on the thread that reads the lane
    /// while they usually take less than 20 µs. That saves waking another thread, which costs more than the rest of a load. Longer
    /// continuations run on the thread pool. The store detects a continuation that blocks within 40 ms, after which it delays no other
    /// call.
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
