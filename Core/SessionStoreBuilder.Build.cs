using Microsoft.Extensions.Logging;

namespace SessionKernel;

// description -> checks -> parts -> a store.
public sealed partial class SessionStoreBuilder<T>
{
    /// <summary>Checks the description, connects to the server, and returns the store.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A store, to dispose.</returns>
    /// <exception cref="InvalidOperationException">Something is missing or contradictory; the message says what.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="SessionKernelException">
    /// The server could not be reached (<see cref="SessionKernelError.ConnectFailed"/>), or its sessions were written with other secrets
    /// (<see cref="SessionKernelError.OtherSecrets"/>).
    /// </exception>
    public async Task<SessionStore<T>> BuildAsync(CancellationToken cancellationToken = default)
    {
        var store = Build();
        try
        {
            await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return store;
    }

    /// <summary>
    /// Checks the description, and returns a store that must be connected before use: for hosts, which inject services before they start
    /// any. Other programs call <see cref="BuildAsync"/>.
    /// </summary>
    /// <returns>A store, to connect using <see cref="SessionStore{T}.ConnectAsync"/> and to dispose.</returns>
    /// <exception cref="InvalidOperationException">Something is missing or contradictory; the message says what.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SessionStore<T> Build() => new(Describe());

    private SessionStoreParts<T> Describe()
    {
        _options.Check();
        var serializer = _serializer ?? _inherited?.Serializers.Writer ?? throw Missing("a serializer", "Serialize(…)");
        var expiry = _expiry ?? throw Missing("an expiry", "Expire(…), or NoExpiry() for named records");
        if (_shared is not null
            && (_backend is not null || _options.KeyPrefix is not null || _options.MaxSessionsPerPrincipal != 0 || _secrets is not null))
        {
            throw new InvalidOperationException($"The store {_name} shares the key prefix of another one: leave out its own backend, "
                + "KeyPrefix, Secrets and LimitSessions.");
        }

        var shared = _shared ?? Connect();
        shared.Context.Eviction.Keep(
            expires: expiry.Idle is not null || expiry.Absolute is not null, asks: _warnsOfEviction, ownsBackend: _shared is null);
        shared.Context.Values.Admit(_options.MaxPayloadBytes);
        var serializers = SetOf(serializer);
        if (ReusesValues && !serializers.Writer.OverwritesEveryMember<T>())
        {
            throw new InvalidOperationException(
                $"The store {_name} can't reuse values: {serializers.Writer.Name} does not say that it overwrites every member "
                    + $"of {typeof(T).Name}.");
        }

        var schema = new SchemaPlan<T>(_name, _version, _pinnedVersion, _schema);
        CheckTypes(serializers, schema, isAuthenticated: shared.Secrets is { UntaggedUntil: null });
        return new SessionStoreParts<T>(
            _name,
            new SessionIdRing(_idKeys ?? [SessionIdKey.Unkeyed]),
            Names(shared),
            schema,
            serializers,
            _validate,
            _values?.Invoke(),
            _label,
            expiry,
            _options.Copy(),
            shared,
            OwnsBackend: _shared is null,
            _isDevelopment);
    }

    private NameDigester Names(SharedBackend shared)
    {
        if (_principalKey is not null && _secrets?.PrincipalSecret is not null)
        {
            throw new InvalidOperationException($"The store {_name} has a PrincipalKey, and its secrets have Principals: remove one.");
        }

        return _secrets?.PrincipalSecret is { } secret ? new NameDigester(SecretKeys.PrincipalKey(secret, shared.Context.Keys.Prefix))
            : _principalKey is null && _inherited is not null ? _inherited.Names
            : new NameDigester(_principalKey);
    }

    /// <summary>A serializer of the store's own replaces an inherited one with the same id.</summary>
    private SerializerSet SetOf(ISessionSerializer serializer)
    {
        ISessionSerializer[] own = _pinnedSerializer is null ? [serializer, .. _alsoRead] : [_pinnedSerializer, serializer, .. _alsoRead];
        var inherited = _inherited?.Serializers.All.Where(one => !own.Any(other => other.Id == one.Id)) ?? [];
        return new SerializerSet(own[0], [.. own.Skip(1), .. inherited]);
    }

    private SharedBackend Connect()
    {
        var backend = _backend ?? throw Missing("a backend", "UseRedis(…) or UseMemory()");
        var prefix = KeyPrefix!;
        if (KeySpace.Refuse(prefix) is { } refusal)
        {
            throw new InvalidOperationException(refusal);
        }

        var keys = new KeySpace(prefix);
        var logger = _loggers.CreateLogger(nameof(SessionKernel));
        var ring = _secrets is null ? null : new SecretRing(_secrets.Bind(_services, _time), keys, _idKeys, _time, logger);
        var clock = new ServerClock(_time, logger, _trustsClock);
        return SharedBackend.Open(
            new BackendContext(keys, new BufferPool(_ledger), _time, logger,
                new SessionLimit(_options.MaxSessionsPerPrincipal, _options.WhenLimitReached == LimitPolicy.Refuse))
            {
                Application = _options.Application,
                Clock = clock,
                Canary = ring is not null && _options.ComparesSecrets ? new RingCanary(ring, new EnvelopeSealer(ring, clock)) : null,
            },
            backend,
            _options,
            ring);
    }

    private InvalidOperationException Missing(string what, string call) => new($"The store {_name} needs {what}: call {call}.");
}
