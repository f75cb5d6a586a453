using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// Describes how payloads of other schema versions become <typeparamref name="T"/>, and back. A step goes from one version
/// to the next and is pure: it runs at every read until the session is saved.
/// </summary>
/// <typeparam name="T">The type of the current version.</typeparam>
/// <remarks>Not thread-safe; used once, while a store is built.</remarks>
public sealed class SchemaBuilder<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    internal SchemaBuilder()
    {
    }

    internal List<SchemaStep> Upgrades { get; } = [];

    internal List<SchemaStep> Downgrades { get; } = [];

    internal int? OldestReadable { get; private set; }

    internal int? OldestReaderOfCurrent { get; private set; }

    internal string? SchemaName { get; private set; }

    /// <summary>Adds the last step: from the version before the current one.</summary>
    /// <typeparam name="TFrom">The type that read and wrote version <paramref name="from"/>.</typeparam>
    /// <param name="from">The version before the current one.</param>
    /// <param name="step">Makes the new value from the old one.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Upgrade<[DynamicallyAccessedMembers(SessionValue.Members)] TFrom>(int from, Func<TFrom, T> step)
        where TFrom : notnull => Upgrade<TFrom, T>(from, step);

    /// <summary>Adds a step from version <paramref name="from"/> to the next.</summary>
    /// <typeparam name="TFrom">The type that read and wrote version <paramref name="from"/>.</typeparam>
    /// <typeparam name="TTo">The type of the version after it.</typeparam>
    /// <param name="from">The version that the step starts from.</param>
    /// <param name="step">Makes the new value from the old one.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Upgrade<
        [DynamicallyAccessedMembers(SessionValue.Members)] TFrom,
        [DynamicallyAccessedMembers(SessionValue.Members)] TTo>(int from, Func<TFrom, TTo> step)
        where TFrom : notnull
        where TTo : notnull
    {
        ArgumentNullException.ThrowIfNull(step);
        Upgrades.Add(new SchemaStep<TFrom, TTo>(from, from + 1, step));
        return this;
    }

    /// <summary>Adds the first step back: from the current version to the one before it, for a pin on an older version.</summary>
    /// <typeparam name="TTo">The type that reads version <paramref name="to"/>.</typeparam>
    /// <param name="to">The version before the current one.</param>
    /// <param name="step">Makes the old value from the new one.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Downgrade<[DynamicallyAccessedMembers(SessionValue.Members)] TTo>(int to, Func<T, TTo> step)
        where TTo : notnull => Downgrade<T, TTo>(to, step);

    /// <summary>Adds a step back to version <paramref name="to"/> from the one after it.</summary>
    /// <typeparam name="TFrom">The type of the version after <paramref name="to"/>.</typeparam>
    /// <typeparam name="TTo">The type that reads version <paramref name="to"/>.</typeparam>
    /// <param name="to">The version that the step ends at.</param>
    /// <param name="step">Makes the old value from the new one.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Downgrade<
        [DynamicallyAccessedMembers(SessionValue.Members)] TFrom,
        [DynamicallyAccessedMembers(SessionValue.Members)] TTo>(int to, Func<TFrom, TTo> step)
        where TFrom : notnull
        where TTo : notnull
    {
        ArgumentNullException.ThrowIfNull(step);
        Downgrades.Add(new SchemaStep<TFrom, TTo>(to + 1, to, step));
        return this;
    }

    /// <summary>
    /// States that no payload older than <paramref name="version"/> is left, so that it needs no steps. An older payload is
    /// <see cref="SessionStatus.UnknownFormat"/>.
    /// </summary>
    /// <param name="version">The oldest version that the store still reads. Default: 1.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Oldest(int version)
    {
        OldestReadable = version;
        return this;
    }

    /// <summary>
    /// States that a reader of an older version can read payloads of the current one: for additive changes under a serializer that skips
    /// unknown members.
    /// </summary>
    /// <param name="version">The oldest such version. Default: the current one.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> ReadableFrom(int version)
    {
        OldestReaderOfCurrent = version;
        return this;
    }

    /// <summary>Names the schema. Payloads of another schema are <see cref="SessionStatus.UnknownFormat"/>.</summary>
    /// <param name="name">The name, kept for as long as data exists. Default: the store's name.</param>
    /// <returns>This builder.</returns>
    public SchemaBuilder<T> Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        SchemaName = name;
        return this;
    }
}
