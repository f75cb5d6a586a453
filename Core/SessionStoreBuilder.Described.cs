namespace SessionKernel;

public sealed partial class SessionStoreBuilder<T> : ISessionStoreDescription<T>
{
    bool ISessionStoreDescription<T>.HasBackend => _backend is not null || _shared is not null;

    string? ISessionStoreDescription<T>.KeyPrefix => KeyPrefix;

    SessionLifetime? ISessionStoreDescription<T>.Lifetime =>
        _expiry is null ? null : new SessionLifetime(_expiry.Idle, _expiry.Absolute);

    bool ISessionStoreDescription<T>.ReusesValues => ReusesValues;

    IReadOnlyList<ISessionSerializer> ISessionStoreDescription<T>.Serializers => Serializers;

    void ISessionStoreDescription<T>.WriteWith(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ISessionSerializer[] others = [.. Serializers.Where(one => one != serializer).Distinct()];
        _alsoRead.Clear();
        _alsoRead.AddRange(others);
        (_serializer, _pinnedSerializer) = (serializer, null);
    }

    void ISessionStoreDescription<T>.HoldNoValues() => _holdsNoValues = true;

    /// <summary>The options of the connection to Redis, for whichever address is given, before or later.</summary>
    internal RedisBackendOptions Redis { get; } = new();

    private string? KeyPrefix => _shared is null ? _options.KeyPrefix ?? $"sk:{_name}:" : null;

    private bool ReusesValues => _values is not null;

    private ISessionSerializer[] Serializers => [.. new[] { _pinnedSerializer, _serializer }.OfType<ISessionSerializer>(), .. _alsoRead];
}
