namespace SessionKernel;

// What was described so far: for hosts, which check it or add to it.
public sealed partial class SessionStoreBuilder<T>
{
    /// <summary>
    /// The serializers given so far: first the one that writes, from <see cref="WriteAs"/> or <see cref="Serialize"/>, then those that only
    /// read.
    /// </summary>
    /// <value>Empty until one is given.</value>
    public IReadOnlyList<ISessionSerializer> Serializers => [.. new[] { _pinnedSerializer, _serializer }.OfType<ISessionSerializer>(), .. _alsoRead];

    /// <summary>The windows of the store's sessions.</summary>
    /// <value>Null until <see cref="Expire"/> is called; <see cref="SessionWindows.NoExpiry"/> for named records without an expiry.</value>
    public SessionWindows? Windows => _expiry is null ? null : new SessionWindows(_expiry.Idle, _expiry.Absolute);

    /// <summary>The prefix of the store's keys.</summary>
    /// <value>Null where it shares the key prefix of another store.</value>
    public string? KeyPrefix => _shared is null ? _options.KeyPrefix ?? $"sk:{_name}:" : null;

    /// <summary>Whether a backend was chosen.</summary>
    /// <value>False until then.</value>
    public bool HasBackend => _backend is not null || _shared is not null;

    /// <summary>Whether <see cref="SessionStoreBuilderReuseExtensions.ReuseValues{T}"/> was called: for hosts that refuse it.</summary>
    /// <value>False unless it was.</value>
    public bool ReusesValues => _values is not null;

    /// <summary>
    /// Makes one of <see cref="Serializers"/> the one that writes, even if <see cref="WriteAs"/> pinned another; the others only read. For
    /// hosts whose operator chooses.
    /// </summary>
    /// <param name="serializer">The serializer to write with.</param>
    /// <returns>This builder.</returns>
    public SessionStoreBuilder<T> WriteWith(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ISessionSerializer[] others = [.. Serializers.Where(one => one != serializer).Distinct()];
        _alsoRead.Clear();
        _alsoRead.AddRange(others);
        (_serializer, _pinnedSerializer) = (serializer, null);
        return this;
    }

    /// <summary>How Redis is connected to, whichever address is given, before or later.</summary>
    internal RedisBackendOptions Redis { get; } = new();
}
