namespace SessionKernel;

/// <summary>
/// What a builder was told so far: for hosts that check it or add to it. Every <see cref="SessionStoreBuilder{T}"/> implements it: cast the
/// builder.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe.</remarks>
public interface ISessionStoreDescription<T>
    where T : notnull
{
    /// <summary>Whether a backend was chosen.</summary>
    /// <value>False until then.</value>
    bool HasBackend { get; }

    /// <summary>The prefix of the store's keys.</summary>
    /// <value>Null if it shares the key prefix of another store.</value>
    string? KeyPrefix { get; }

    /// <summary>The lifetime of the store's sessions.</summary>
    /// <value>
    /// Null until <see cref="SessionStoreBuilder{T}.Expire"/> is called; <see cref="SessionLifetime.NoExpiry"/> for records without an
    /// expiry.
    /// </value>
    SessionLifetime? Lifetime { get; }

    /// <summary>Whether <see cref="SessionStoreBuilderReuseExtensions.ReuseValues{T}"/> was called: for hosts that refuse it.</summary>
    /// <value>False unless it was.</value>
    bool ReusesValues { get; }

    /// <summary>The serializers given so far: first the one that writes, then those that only read.</summary>
    /// <value>Empty until one is given.</value>
    IReadOnlyList<ISessionSerializer> Serializers { get; }

    /// <summary>
    /// Makes one of <see cref="Serializers"/> the one that writes, even if <see cref="SessionStoreBuilder{T}.WriteAs"/> pinned another;
    /// the others only read. For hosts whose operator chooses.
    /// </summary>
    /// <param name="serializer">The serializer to write with.</param>
    void WriteWith(ISessionSerializer serializer);

    /// <summary>
    /// Says that no value of <typeparamref name="T"/> is ever written or read, because the store only lends its backend and options to
    /// others: see <see cref="SessionStoreBuilderRecordExtensions.InheritFrom{T, TOther}"/>. Its serializers are not asked about the type.
    /// </summary>
    void HoldNoValues();
}
