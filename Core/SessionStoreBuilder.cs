using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionKernel;

/// <summary>
/// Describes a store. A serializer, an expiry and a backend are needed; everything else has a default.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe. A mistake shows when the store is built, not when the first session is read.</remarks>
public sealed partial class SessionStoreBuilder<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    private const int MaximumNameLength = 64;

    private readonly string _name;
    private readonly List<ISessionSerializer> _alsoRead = [];
    private readonly SchemaBuilder<T> _schema = new();
    private int _version = 1;
    private int? _pinnedVersion;
    private ISessionSerializer? _serializer;
    private ISessionSerializer? _pinnedSerializer;
    private ExpiryPolicy? _expiry;
    private SessionIdKey[]? _idKeys;
    private SessionSecrets? _secrets;
    private byte[]? _principalKey;
    private Func<T, bool>? _validate;
    private TimeProvider _time = TimeProvider.System;
    private ILoggerFactory _loggers = NullLoggerFactory.Instance;
    private Func<BackendContext, ISessionBackend>? _backend;
    private SessionStoreOptions _options = new();
    private SharedBackend? _shared;
    private bool _warnsOfEviction;
    private StoreTerms? _inherited;
    private Func<T, string?>? _label;
    private BufferLedger? _ledger;
    private bool _trustsClock;
    private bool _isDevelopment;
    private IServiceProvider? _services;
    private Func<ValuePool<T>>? _values;

    internal SessionStoreBuilder(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaximumNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw new ArgumentException($"A store's name has 1 to {MaximumNameLength} letters, digits, dots, dashes or underscores.", nameof(name));
        }

        _name = name;
    }

    /// <summary>The current schema version of <typeparamref name="T"/>, and how other versions become it.</summary>
    /// <param name="version">1 to 65,535; 1 unless stated.</param>
    /// <param name="configure">Adds the steps.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Schema(int version, Action<SchemaBuilder<T>>? configure = null)
    {
        _version = version;
        configure?.Invoke(_schema);
        return this;
    }

    /// <summary>The serializer that writes new payloads.</summary>
    /// <param name="serializer">Immutable; shared with other stores if you like.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Serialize(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _serializer = serializer;
        return this;
    }

    /// <summary>A serializer that only reads: what wrote before, or what the next deploy will write.</summary>
    /// <param name="serializer">Immutable.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> AlsoRead(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _alsoRead.Add(serializer);
        return this;
    }

    /// <summary>
    /// Pins what is written while some nodes can't read the new format yet: deploy readers with the pin on the old format, then
    /// lift it. See docs/schema-changes.md.
    /// </summary>
    /// <param name="version">The schema version to write, which needs downgrade steps; null = the current one.</param>
    /// <param name="serializer">The serializer to write with; the one given to <see cref="Serialize"/> is then only read. Null = that one.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> WriteAs(int? version = null, ISessionSerializer? serializer = null)
    {
        _pinnedVersion = version;
        _pinnedSerializer = serializer;
        return this;
    }

    /// <summary>
    /// Compresses payloads that are written, by Brotli, where it saves at least an eighth. Off unless called. Nodes of a
    /// version that knows compression read it without having it switched on. See docs/serializers.md for what it saves and costs.
    /// </summary>
    /// <param name="above">Payloads of up to so many bytes stay as they are; 1 KiB unless stated.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Compress(int above = SessionStoreDefaults.CompressAbove) => Configure(options => options.CompressAbove = above);

    /// <summary>When sessions end.</summary>
    /// <param name="idle">After how much idling; null = never. Between 1 second and 10 years.</param>
    /// <param name="absolute">How long after they began, whatever happens; null = never. Between 50 ms and 10 years, and at least as long as <paramref name="idle"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">Both are null, one is out of range, or the absolute lifetime is shorter than the idle timeout.</exception>
    public SessionStoreBuilder<T> Expire(TimeSpan? idle = null, TimeSpan? absolute = null)
    {
        ExpiryPolicy.CheckStore(idle, absolute);
        _expiry = new ExpiryPolicy(idle, absolute);
        return this;
    }

    /// <summary>The ring of id keys. To roll a key, accept the new one on every node first, then issue with it.</summary>
    /// <param name="issue">Issues new ids.</param>
    /// <param name="accept">Accepted besides, such as the last key, or <see cref="SessionIdKey.Unkeyed"/> until it is retired.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> IdKeys(SessionIdKey issue, params SessionIdKey[] accept)
    {
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(accept);
        _idKeys = [issue, .. accept];
        return this;
    }

    /// <summary>The ring of secrets that tags what is stored. Strongly advised: without one, whoever can write to the server can forge sessions.</summary>
    /// <param name="secrets">The same on every instance. To roll a secret, see <see cref="SessionSecrets"/>.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Secrets(SessionSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = secrets;
        return this;
    }

    /// <summary>The secret under which principals and names are digested. It never rotates.</summary>
    /// <param name="secret">At least 32 bytes; they are copied.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The secret is shorter.</exception>
    public SessionStoreBuilder<T> PrincipalKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < SessionIdKey.MinimumBytes)
        {
            throw new ArgumentException($"A principal key needs at least {SessionIdKey.MinimumBytes} bytes.", nameof(secret));
        }

        _principalKey = secret.ToArray();
        return this;
    }

    /// <summary>A check of every value that is read; what it refuses or throws on is not opened.</summary>
    /// <param name="validate">True = the value may be used. Pure, and called on any thread.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Validate(Func<T, bool> validate)
    {
        ArgumentNullException.ThrowIfNull(validate);
        _validate = validate;
        return this;
    }

    /// <summary>Turns knobs.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Configure(Action<SessionStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        return this;
    }

    /// <summary>Lets <see cref="SessionStore{T}.RotateIdAsync"/> be used, and follows an id that was rotated for 10 s. To be set on every node first.</summary>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> RotateIds() => Configure(static options => options.RotatesIds = true);

    /// <summary>What callers get while the server is not reached.</summary>
    /// <param name="policy"><see cref="OutagePolicy.Anonymous"/> unless stated.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> OnOutage(OutagePolicy policy) => Configure(options => options.OutagePolicy = policy);

    /// <summary>What becomes of a store whose server can't be reached when it is built or its host starts.</summary>
    /// <param name="policy"><see cref="StartPolicy.Fail"/> unless stated.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> OnStart(StartPolicy policy) => Configure(options => options.StartPolicy = policy);

    /// <summary>The clock.</summary>
    /// <param name="time"><see cref="TimeProvider.System"/> unless stated.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> UseTime(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        return this;
    }

    /// <summary>Where the store logs, in the category <c>SessionKernel</c>.</summary>
    /// <param name="loggers">Nowhere unless stated.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> UseLogging(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _loggers = loggers;
        return this;
    }

    /// <summary>Keeps sessions in this process, for development and tests.</summary>
    /// <param name="memory">Shared by the stores that are to see the same sessions; null = one of its own.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> UseMemory(SessionMemory? memory = null)
    {
        memory ??= new SessionMemory();
        return UseBackend(context => new MemoryBackend(memory, context));
    }

    internal SessionStoreBuilder<T> UseBackend(Func<BackendContext, ISessionBackend> backend)
    {
        _backend = backend;
        return this;
    }

    internal SessionStoreBuilder<T> UseValues(Func<ValuePool<T>> values)
    {
        _values = values;
        return this;
    }

    internal SessionStoreBuilder<T> UseExpiry(ExpiryPolicy expiry)
    {
        _expiry = expiry;
        return this;
    }

    internal SessionStoreBuilder<T> UseShared(SharedBackend shared)
    {
        _shared = shared;
        return this;
    }

    internal SessionStoreBuilder<T> Inherit(StoreTerms terms)
    {
        (_inherited, _shared, _expiry, _options) = (terms, terms.Shared, terms.Expiry, terms.Options.Copy());
        // These two are the prefix's.
        (_options.KeyPrefix, _options.MaxSessionsPerPrincipal) = (null, 0);
        return this;
    }

    internal SessionStoreBuilder<T> UseEvictionNotice()
    {
        _warnsOfEviction = true;
        return this;
    }

    internal SessionStoreBuilder<T> UseLabel(Func<T, string?> label)
    {
        _label = label;
        return this;
    }

    internal SessionStoreBuilder<T> InDevelopment(bool isDevelopment)
    {
        _isDevelopment = isDevelopment;
        return this;
    }

    /// <summary>For tests whose clock is years from the server's.</summary>
    internal SessionStoreBuilder<T> TrustClock()
    {
        _trustsClock = true;
        return this;
    }

    internal SessionStoreBuilder<T> UseServices(IServiceProvider services)
    {
        _services = services;
        return this;
    }

    internal SessionStoreBuilder<T> UseLedger(BufferLedger ledger)
    {
        _ledger = ledger;
        return this;
    }
}
