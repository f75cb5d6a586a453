using System.Reflection;

namespace SessionKernel;

/// <summary>Knobs of a store that seldom need turning. Read once, while the store is built.</summary>
public sealed class SessionStoreOptions
{
    /// <summary>What every key begins with. No braces; at most 128 bytes.</summary>
    /// <value>Null: <c>sk:</c>, the store's name and a colon.</value>
    public string? KeyPrefix { get; set; }

    /// <summary>
    /// What the application is called, in 1 to 256 characters. The first store under a key prefix leaves it in Redis, and a store of an
    /// application of another name warns by event 24: the two would open each other's sessions. Programs that are to share them are
    /// called alike.
    /// </summary>
    /// <value>Null: the host's name of the application, else that of the entry assembly.</value>
    public string? ApplicationName { get; set; }

    /// <summary>
    /// Whether a store with secrets is refused to start, with <see cref="SessionKernelError.OtherSecrets"/>, where instances run or ran
    /// lately that share none of them: it would open nothing of theirs. They are known by a record in Redis, which whoever writes there
    /// can plant. Only to be switched off until such a writer is out.
    /// </summary>
    /// <value>True.</value>
    public bool ComparesSecrets { get; set; } = true;

    /// <summary>What callers get while the server is not reached.</summary>
    /// <value><see cref="OutagePolicy.Anonymous"/>.</value>
    public OutagePolicy OutagePolicy { get; set; } = OutagePolicy.Anonymous;

    /// <summary>What becomes of a store whose server can't be reached when it is built or its host starts.</summary>
    /// <value><see cref="StartPolicy.Fail"/>.</value>
    public StartPolicy StartPolicy { get; set; } = StartPolicy.Fail;

    /// <summary>When touches reach the server.</summary>
    /// <value><see cref="TouchMode.Batched"/>.</value>
    public TouchMode TouchMode { get; set; } = TouchMode.Batched;

    /// <summary>How long a touch waits for others.</summary>
    /// <value>50 ms. Between 1 and 250 ms, so that a batched touch arrives before the TTL ends.</value>
    public TimeSpan TouchFlushInterval { get; set; } = SessionStoreDefaults.TouchFlushInterval;

    /// <summary>How many sessions the touch filter remembers, 16 bytes each. A forgotten one costs a touch.</summary>
    /// <value>65,536. Between 2 and 2^26; rounded up to a power of two.</value>
    public int TouchFilterEntries { get; set; } = SessionStoreDefaults.TouchFilterEntries;

    /// <summary>How many touches may wait. Past it they are dropped, and asked again at the session's next load.</summary>
    /// <value>65,536. Between 1 and 2^26.</value>
    public int TouchBatchCapacity { get; set; } = SessionStoreDefaults.TouchBatchCapacity;

    /// <summary>A payload over this is logged as a warning.</summary>
    /// <value>16 KiB.</value>
    public int WarnPayloadBytes { get; set; } = SessionStoreDefaults.WarnPayloadBytes;

    /// <summary>A payload over this is refused as <see cref="SaveStatus.TooLarge"/>. It counts before it is compressed.</summary>
    /// <value>1 MiB. Between 1 byte and 256 MiB.</value>
    public int MaxPayloadBytes { get; set; } = SessionStoreDefaults.MaxPayloadBytes;

    /// <summary>
    /// A payload over this is compressed, if that saves an eighth of it: see <see cref="SessionStoreBuilder{T}.Compress"/>.
    /// </summary>
    /// <value>Null: never. In bytes, 0 to 256 MiB.</value>
    public int? CompressAbove { get; set; }

    /// <summary>
    /// How often an update or a merge tries while others are first. Within a process, writers of one session take turns from their first
    /// conflict on and are no conflict for each other, however many they are. Tries are lost to other processes, each to a write of
    /// theirs that was stored, with pauses that grow to 64 ms; so no number of tries is certain to be enough, and this one is where
    /// processes are few.
    /// </summary>
    /// <value>100 tries. Between 1 and 1,000.</value>
    public int MaxUpdateAttempts { get; set; } = SessionStoreDefaults.MaxUpdateAttempts;

    /// <summary>What a save of an attribute bag does when both sides changed the same attribute.</summary>
    /// <value><see cref="AttributeOverlap.LaterCommitWins"/>.</value>
    public AttributeOverlap AttributeOverlap { get; set; } = AttributeOverlap.LaterCommitWins;

    /// <summary>Whether ids are rotated: see <see cref="SessionStoreBuilder{T}.RotateIds"/>.</summary>
    /// <value>False.</value>
    public bool RotatesIds { get; set; }

    /// <summary>
    /// How many sessions a principal may have at a time. One more is begun by a create or renew for it, and then
    /// <see cref="WhenLimitReached"/> decides. Only sessions that exist count.
    /// </summary>
    /// <value>0: any number. At most 1,000.</value>
    public int MaxSessionsPerPrincipal { get; set; }

    /// <summary>What becomes of one session too many.</summary>
    /// <value><see cref="LimitPolicy.EndOldest"/>.</value>
    public LimitPolicy WhenLimitReached { get; set; } = LimitPolicy.EndOldest;

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
            throw new ArgumentOutOfRangeException(name, value, $"{name} is between {least} and {most}.");
        }
    }
}

/// <summary>What becomes of a store whose server can't be reached when it is built or its host starts.</summary>
public enum StartPolicy
{
    /// <summary>Connecting fails with <see cref="SessionKernelError.ConnectFailed"/>, and so does the start of a host.</summary>
    Fail,

    /// <summary>
    /// After one try that failed it is tried again in the background, with pauses that grow to 15 s; until then every call is
    /// Unavailable, by the store's <see cref="OutagePolicy"/>. Each failed try is logged, with what to check.
    /// </summary>
    Retry,
}

/// <summary>What a save of an attribute bag does when both sides changed the same attribute.</summary>
public enum AttributeOverlap
{
    /// <summary>The later commit wins that attribute; it is counted.</summary>
    LaterCommitWins,

    /// <summary>The save is a <see cref="SaveStatus.Conflict"/>.</summary>
    Conflict,
}

/// <summary>What becomes of a session that would be one too many for its principal.</summary>
public enum LimitPolicy
{
    /// <summary>The oldest one ends: as if its user had signed out.</summary>
    EndOldest,

    /// <summary>It is not begun: <see cref="SaveStatus.LimitReached"/>.</summary>
    Refuse,
}
