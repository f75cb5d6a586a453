namespace SessionKernel;

// What was described so far: for hosts, which check it or add to it.
public sealed partial class SessionStoreBuilder<T>
{
    /// <summary>The serializers given so far: first the one that writes, then those that only read.</summary>
    /// <value>None until <see cref="Serialize"/> or <see cref="AlsoRead"/> is called.</value>
    public IReadOnlyList<ISessionSerializer> Serializers => _serializer is null ? [.. _alsoRead] : [_serializer, .. _alsoRead];

    /// <summary>The windows of the store's sessions.</summary>
    /// <value>Null until <see cref="Expire"/> is called; <see cref="SessionWindows.NoExpiry"/> for named records that live until they are removed.</value>
    public SessionWindows? Windows => _expiry is null ? null : new SessionWindows(_expiry.Idle, _expiry.Absolute);

    /// <summary>Whether it is said where sessions are kept.</summary>
    /// <value>False until then.</value>
    public bool HasBackend => _backend is not null || _shared is not null;

    /// <summary>Whether <see cref="SessionStoreBuilderReuseExtensions.ReuseValues{T}"/> was called: for hosts that refuse it.</summary>
    /// <value>False unless it was.</value>
    public bool ReusesValues => _values is not null;

    /// <summary>How Redis is connected to, whichever address is given, before or later.</summary>
    internal RedisBackendOptions Redis { get; } = new();
}
