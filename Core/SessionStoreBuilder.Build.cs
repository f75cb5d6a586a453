using Microsoft.Extensions.Logging;

namespace SessionKernel;

// What was described -> checked -> parts -> a store.
public sealed partial class SessionStoreBuilder<T>
{
    /// <summary>Checks what was described, reaches the server, and gives the store.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A store, to be disposed.</returns>
    /// <exception cref="InvalidOperationException">Something is missing or contradictory; the message says what.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="SessionKernelException">The server could not be reached: <see cref="SessionKernelError.ConnectFailed"/>.</exception>
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
    /// Checks what was described, and gives a store that is to be connected before it is used: for hosts, which inject their
    /// services before they start any of them. Others call <see cref="BuildAsync"/>.
    /// </summary>
    /// <returns>A store, to be connected by <see cref="SessionStore{T}.ConnectAsync"/> and disposed.</returns>
    /// <exception cref="InvalidOperationException">Something is missing or contradictory; the message says what.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SessionStore<T> Build() => new(Describe());

    private SessionStoreParts<T> Describe()
    {
        _options.Check();
        var serializer = _serializer ?? _inherited?.Serializers.Writer ?? throw Missing("a serializer", "Serialize(…)");
        var expiry = _expiry ?? throw Missing("an expiry", "Expire(…), or NoExpiry() for named records");
        if (_shared is not null && (_backend is not null || _options.KeyPrefix is not null || _options.MaxSessionsPerPrincipal != 0))
        {
            throw new InvalidOperationException($"The store {_name} shares the connection of another one: leave out its own backend, KeyPrefix and LimitSessions.");
        }

        var shared = _shared ?? Connect();
        if (_warnsOfEviction)
        {
            shared.Context.Eviction.Ask();
        }

        shared.Context.Eviction.Keep(expires: expiry.Idle is not null || expiry.Absolute is not null);
        var serializers = SetOf(serializer);
        if (ReusesValues && !serializers.Writer.OverwritesEveryMember<T>())
        {
            throw new InvalidOperationException(
                $"The store {_name} can't reuse values: {serializers.Writer.Name} does not say that it overwrites every member of {typeof(T).Name}.");
        }

        return new SessionStoreParts<T>(
            _name,
            new SessionIdRing(_idKeys),
            _principalKey is null && _inherited is not null ? _inherited.Names : new NameDigester(_principalKey),
            new SchemaPlan<T>(_name, _version, _pinnedVersion, _schema),
            serializers,
            _validate,
            _values?.Invoke(),
            _label,
            expiry,
            _options.Copy(),
            shared,
            OwnsConnection: _shared is null);
    }

    /// <summary>An own serializer takes the place of an inherited one with the same id.</summary>
    private SerializerSet SetOf(ISessionSerializer serializer)
    {
        ISessionSerializer[] own = _pinnedSerializer is null ? [serializer, .. _alsoRead] : [_pinnedSerializer, serializer, .. _alsoRead];
        var inherited = _inherited?.Serializers.All.Where(one => !own.Any(other => other.Id == one.Id)) ?? [];
        return new SerializerSet(own[0], [.. own.Skip(1), .. inherited]);
    }

    private SharedConnection Connect()
    {
        var backend = _backend ?? throw Missing("a backend", "UseRedis(…) or UseMemory()");
        var prefix = _options.KeyPrefix ?? $"sk:{_name}:";
        if (KeySpace.Refuse(prefix) is { } refusal)
        {
            throw new InvalidOperationException(refusal);
        }

        return SharedConnection.Open(
            new BackendContext(new KeySpace(prefix), new BufferPool(_ledger), _time, _loggers.CreateLogger(nameof(SessionKernel)),
                new SessionLimit(_options.MaxSessionsPerPrincipal, _options.WhenLimitReached == LimitPolicy.Refuse)),
            backend,
            _options);
    }

    private InvalidOperationException Missing(string what, string call) => new($"The store {_name} needs {what}: call {call}.");
}
