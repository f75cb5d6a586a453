using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Options of a store of named records.</summary>
public static class SessionStoreBuilderRecordExtensions
{
    /// <summary>
    /// Lets named records live until they are removed, without a TTL. Called instead of
    /// <see cref="SessionStoreBuilder{T}.Expire"/>; the store can't create sessions.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> NoExpiry<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this SessionStoreBuilder<T> builder)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseExpiry(ExpiryPolicy.Never);
    }

    /// <summary>
    /// Uses another store's backend, under its key prefix, with its secrets, touches, clock and log, instead of a backend of the store's
    /// own. For named records of many types in one space of names: a name is one record, of the store that created it, and no other store
    /// reads it, because each value carries its schema's name. Such a store can't create sessions. Stores that should only share
    /// connections need none of this: stores with one address share them by themselves.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TOther">The other store's type of value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="other">The store to share with. Dispose it last.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> SharePrefix<
        [DynamicallyAccessedMembers(SessionValue.Members)] T, [DynamicallyAccessedMembers(SessionValue.Members)] TOther>(
        this SessionStoreBuilder<T> builder, SessionStore<TOther> other)
        where T : notnull
        where TOther : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(other);
        return builder.UseShared(other.Shared);
    }

    /// <summary>
    /// Like <see cref="SharePrefix"/>, but also takes over the other store's serializers, expiry, options and secret of names. Your own
    /// calls override them, whether they come before or after. A serializer of your own replaces an inherited one with the same id; the
    /// others are still read.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TOther">The other store's type of value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="other">The store to share with. Dispose it last.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> InheritFrom<
        [DynamicallyAccessedMembers(SessionValue.Members)] T, [DynamicallyAccessedMembers(SessionValue.Members)] TOther>(
        this SessionStoreBuilder<T> builder, SessionStore<TOther> other)
        where T : notnull
        where TOther : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(other);
        return builder.Inherit(other.Terms);
    }

    /// <summary>
    /// Logs event 15 if the server may evict records, which nothing else keeps. The store reads the server's <c>maxmemory-policy</c> by
    /// <c>INFO</c> in a script when it has connected; a server that does not report it causes no warning. At risk are all records under
    /// <c>allkeys-*</c>, and under <c>volatile-*</c> those of a store with an expiry. On the store that owns the key prefix it covers every
    /// store that shares the prefix later. On a store that shares it, it covers that store alone, which must be built before the owner
    /// connects.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> WarnOfEviction<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseEvictionNotice();
    }
}
