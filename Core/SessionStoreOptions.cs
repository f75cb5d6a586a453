using System.Reflection;

namespace SessionKernel;

/// <summary>Options of a store that rarely need changing. Read once, when the store is built.</summary>
public sealed class SessionStoreOptions
{
    /// <summary>The prefix of every key. No braces; at most 128 bytes.</summary>
    /// <value>Null: <c>sk:</c>, the store's name and a colon.</value>
    public string? KeyPrefix { get; set; }

    /// <summary>
    /// The application's name, 1 to 256 characters. The first store under a key prefix records it in Redis. A store of an application
    /// with another name logs event 24: the two would open each other's sessions. Give programs that share sessions the same name.
    /// </summary>
    /// <value>Null: the host's application name, else the entry assembly's.</value>
    public string? ApplicationName { get; set; }

    /// <summary>
    /// Whether a store with secrets refuses to start, with <see cref="SessionKernelError.OtherSecrets"/>, if instances that share none of
    /// its secrets run or ran lately: it could not open their sessions. It learns of them from a record in Redis, which anybody who can
    /// write to Redis can plant. Switch it off only until such a writer is locked out.
    /// </summary>
    /// <value>True.</value>
    public bool ComparesSecrets { get; set; } = true;

    /// <summary>What callers get while the server is unreachable.</summary>
    /// <value><see cref="OutagePolicy.Anonymous"/>.</value>
    internal OutagePolicy OutagePolicy { get; set; } = OutagePolicy.Anonymous;

    /// <summary>What happens when the server can't be reached while the store is built or its host starts.</summary>
    /// <value><see cref="StartPolicy.Fail"/>.</value>
    internal StartPolicy StartPolicy { get; set; } = StartPolicy.Fail;

    /// <summary>When touches reach the server.</summary>
    /// <value><see cref="TouchMode.Batched"/>.</value>
    public TouchMode TouchMode { get; set; } = TouchMode.Batched;

    /// <summary>How long a touch waits for others.</summary>
    /// <value>50 ms. Between 1 and 250 ms, so that a batched touch arrives before the TTL ends.</value>
    public TimeSpan TouchFlushInterval { get; set; } = SessionStoreDefaults.TouchFlushInterval;

    /// <summary>How many sessions the touch filter remembers, 16 bytes each. A forgotten session costs a touch.</summary>
    /// <value>65,536. Between 2 and 2^26; rounded up to a power of two.</value>
    public int TouchFilterEntries { get; set; } = SessionStoreDefaults.TouchFilterEntries;

    /// <summary>How many touches may wait. More are dropped; the session's next load requests one again.</summary>
    /// <value>65,536. Between 1 and 2^26.</value>
    public int TouchBatchCapacity { get; set; } = SessionStoreDefaults.TouchBatchCapacity;

    /// <summary>The payload size above which the store logs a warning.</summary>
    /// <value>16 KiB.</value>
    public int WarnPayloadBytes { get; set; } = SessionStoreDefaults.WarnPayloadBytes;

    /// <summary>The payload size above which a save returns <see cref="SaveStatus.TooLarge"/>, before compression.</summary>
    /// <value>1 MiB. Between 1 byte and 256 MiB.</value>
    public int MaxPayloadBytes { get; set; } = SessionStoreDefaults.MaxPayloadBytes;

    /// <summary>
    /// The payload size above which payloads are compressed, if that saves an eighth: see <see cref="SessionStoreBuilder{T}.Compress"/>.
    /// </summary>
    /// <value>Null: never. In bytes, 0 to 256 MiB.</value>
    internal int? CompressAbove { get; set; }

    /// <summary>
    /// How often an update or a merge is tried while other writers are first. Within a process, the writers of one session take turns from
    /// their first conflict on, and don't conflict with each other, however many they are. A try fails only if a write of another process
    /// was stored; pauses grow to 64 ms. No number of tries is certain to suffice; the default does if processes are few.
    /// </summary>
    /// <value>100 tries. Between 1 and 1,000.</value>
    public int MaxUpdateAttempts { get; set; } = SessionStoreDefaults.MaxUpdateAttempts;

    /// <summary>What a save of an attribute bag does when both writers changed the same attribute.</summary>
    /// <value><see cref="AttributeOverlap.LaterCommitWins"/>.</value>
    public AttributeOverlap AttributeOverlap { get; set; } = AttributeOverlap.LaterCommitWins;

    /// <summary>Whether ids are rotated: see <see cref="SessionStoreBuilder{T}.RotateIds"/>.</summary>
    /// <value>False.</value>
    internal bool RotatesIds { get; set; }

    /// <summary>
    /// How many sessions a principal may have at a time. When a create or renew exceeds the limit, <see cref="WhenLimitReached"/> decides.
    /// Only existing sessions count.
    /// </summary>
    /// <value>0: any number. At most 1,000.</value>
    internal int MaxSessionsPerPrincipal { get; set; }

    /// <summary>What happens when the limit is exceeded.</summary>
    /// <value><see cref="LimitPolicy.EndOldest"/>.</value>
    internal LimitPolicy WhenLimitReached { get; set; } = LimitPolicy.EndOldest;

    internal const int LongestApplicationName = 256;

    internal string Application => ApplicationName ?? Assembly.GetEntryAssembly()?.GetName().Name ?? AppDomain.CurrentDomain.FriendlyName;

    internal PayloadLimits PayloadLimits =>
        new(MaxPayloadBytes, WarnPayloadBytes, CompressAbove ?? int.MaxValue, ValueLimit.Of(MaxPayloadBytes));

    internal SessionStoreOptions Copy() => (SessionStoreOptions)MemberwiseClone();

    internal void Check()
    {
        CheckRange(ApplicationName?.Length ?? 1, 1, LongestApplicationName, nameof(ApplicationName));
        CheckRange(TouchFlushInterval.TotalMilliseconds, 1, 250, nameof(TouchFlushInterval));
        CheckRange(TouchFilterEntries, 2, 1 << 26, nameof(TouchFilterEntries));
        CheckRange(TouchBatchCapacity, 1, 1 << 26, nameof(TouchBatchCapacity));
        CheckRange(MaxPayloadBytes, 1, 256 << 20, nameof(MaxPayloadBytes));
        CheckRange(WarnPayloadBytes, 0, int.MaxValue, nameof(WarnPayloadBytes));
        CheckRange(CompressAbove ?? 0, 0, 256 << 20, nameof(CompressAbove));
        CheckRange(MaxUpdateAttempts, 1, 1_000, nameof(MaxUpdateAttempts));
        CheckRange(MaxSessionsPerPrincipal, 0, 1_000, nameof(MaxSessionsPerPrincipal));
    }

    private static void CheckRange(double value, double least, double most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
        }
    }
}
