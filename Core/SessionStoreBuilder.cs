using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionKernel;

/// <summary>
/// Describes a store. It needs a serializer, an expiry and a backend; everything else has a default.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe. Building the store reveals mistakes, before the first session is read.</remarks>
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
    private Action<SessionStoreOptions>? _configured;
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
            throw new ArgumentException(
                $"A store's name has 1 to {MaximumNameLength} letters, digits, dots, dashes or underscores.", nameof(name));
        }

        _name = name;
    }

    /// <summary>Sets the current schema version of <typeparamref name="T"/>, and the steps from other versions to it.</summary>
    /// <param name="version">1 to 65,535. Default: 1.</param>
    /// <param name="configure">Adds the steps.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Schema(int version, Action<SchemaBuilder<T>>? configure = null)
    {
        _version = version;
        configure?.Invoke(_schema);
        return this;
    }

    /// <summary>Sets the serializer that writes new payloads.</summary>
    /// <param name="serializer">Immutable. Stores may share it.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Serialize(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _serializer = serializer;
        return this;
    }

    /// <summary>Adds a serializer that only reads: the former one, or the one that the next deploy will write with.</summary>
    /// <param name="serializer">Immutable.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> AlsoRead(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _alsoRead.Add(serializer);
        return this;
    }

    /// <summary>
    /// Pins the written format while some nodes can't read the new one yet: deploy readers with the pin on the old format, then lift it.
    /// See docs/schema-changes.md.
    /// </summary>
    /// <param name="version">The schema version to write, which needs downgrade steps; null = the current one.</param>
    /// <param name="serializer">The serializer that writes; null = that of <see cref="Serialize"/>, which otherwise only reads.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> WriteAs(int? version = null, ISessionSerializer? serializer = null)
    {
        _pinnedVersion = version;
        _pinnedSerializer = serializer;
        return this;
    }

    /// <summary>
    /// Compresses written payloads using Brotli, if that saves at least an eighth. Off by default. Nodes read compressed payloads without
    /// calling this. See docs/serializers.md for savings and costs.
    /// </summary>
    /// <param name="above">Payloads up to this size, in bytes, stay as they are. Default: 1 KiB.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Compress(int above = SessionStoreDefaults.CompressAbove) =>
        Configure(options => options.CompressAbove = above);

    /// <summary>Sets when sessions end.</summary>
    /// <param name="idle">How long a session may idle; null = without limit. Between 1 second and 10 years.</param>
    /// <param name="absolute">
    /// How long a session lives at most; null = without limit. Between 50 ms and 10 years, and not shorter than <paramref name="idle"/>.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">Both are null, one is out of range, or absolute is shorter than idle.</exception>
    public SessionStoreBuilder<T> Expire(TimeSpan? idle = null, TimeSpan? absolute = null)
    {
        ExpiryPolicy.CheckStore(idle, absolute);
        _expiry = new ExpiryPolicy(idle, absolute);
        return this;
    }

    /// <summary>Sets the ring of id keys. To roll a key, accept the new one on every node first, then issue with it.</summary>
    /// <param name="issue">The key that issues new ids.</param>
    /// <param name="accept">Also accepted, such as the former key, or <see cref="SessionIdKey.Unkeyed"/> until it is retired.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> IdKeys(SessionIdKey issue, params SessionIdKey[] accept)
    {
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(accept);
        _idKeys = [issue, .. accept];
        return this;
    }

    /// <summary>
    /// Sets the ring of secrets that tags stored values. Strongly advised: without it, anybody who can write to Redis can forge sessions.
    /// </summary>
    /// <param name="secrets">The same on every instance. To roll a secret, see <see cref="SessionSecrets"/>.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Secrets(SessionSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = secrets;
        return this;
    }

    /// <summary>Sets the secret of the digests of principals and names. It never rotates.</summary>
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

    /// <summary>Checks every value that is read. A value that the check refuses or throws on does not open.</summary>
    /// <param name="validate">Returns whether the value may be used. Pure; called on any thread.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Validate(Func<T, bool> validate)
    {
        ArgumentNullException.ThrowIfNull(validate);
        _validate = validate;
        return this;
    }

    /// <summary>Changes options that rarely need it.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> Configure(Action<SessionStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        _configured += configure;
        return this;
    }

    /// <summary>Allows <see cref="SessionStore{T}.RotateIdAsync"/>; rotated ids work for 10 s more. Set it on every node first.</summary>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> RotateIds() => Configure(static options => options.RotatesIds = true);

    /// <summary>Sets what callers get while the server is unreachable.</summary>
    /// <param name="policy">Default: <see cref="OutagePolicy.Anonymous"/>.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> OutagePolicy(OutagePolicy policy) => Configure(options => options.OutagePolicy = policy);

    /// <summary>Sets what happens when the server can't be reached while the store is built or its host starts.</summary>
    /// <param name="policy">Default: <see cref="StartPolicy.Fail"/>.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> StartPolicy(StartPolicy policy) => Configure(options => options.StartPolicy = policy);

    /// <summary>Sets the clock.</summary>
    /// <param name="time">Default: <see cref="TimeProvider.System"/>.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> UseTime(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        return this;
    }

    /// <summary>Sets where the store logs, in the category <c>SessionKernel</c>.</summary>
    /// <param name="loggers">Default: the store logs nothing.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> UseLogging(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _loggers = loggers;
        return this;
    }

    /// <summary>Keeps sessions in this process, for development and tests.</summary>
    /// <param name="memory">Share it among stores that must see the same sessions; null = the store's own.</param>
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
        (_inherited, _shared, _expiry, _options) = (terms, terms.Shared, _expiry ?? terms.Expiry, terms.Options.Copy());
        // These two belong to the owner of the prefix.
        (_options.KeyPrefix, _options.MaxSessionsPerPrincipal) = (null, 0);
        // Options configured before this call override inherited ones, as those configured afterwards do.
        _configured?.Invoke(_options);
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
