using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>What a store of named records may do besides.</summary>
public static class SessionStoreBuilderRecordExtensions
{
    /// <summary>In place of an expiry: named records live until they are removed, and their keys have no TTL. Sessions can't be created.</summary>
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
    /// In place of a backend: the connection of another store, with its key prefix, its touches, its clock and its log. A host that keeps named records of
    /// many types then has one connection, not one for each. Sessions can't be created in such a store. Names are one space: a name is one record, of
    /// whichever store began it, and another store does not read it, since a schema's name is in each value.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TOther">That of the other store.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="other">Must be disposed last.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> ShareConnection<[DynamicallyAccessedMembers(SessionValue.Members)] T, [DynamicallyAccessedMembers(SessionValue.Members)] TOther>(
        this SessionStoreBuilder<T> builder, SessionStore<TOther> other)
        where T : notnull
        where TOther : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(other);
        return builder.UseConnection(other.Connection);
    }

    /// <summary>
    /// <see cref="ShareConnection"/>, and what was said of the other store besides: serializers, expiry, options, and the secret under which names are
    /// digested. To be called first: what is said afterwards holds instead. A serializer of one's own takes the place of one with the same id;
    /// others are still read.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TOther">That of the other store.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="other">Must be disposed last.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> InheritFrom<[DynamicallyAccessedMembers(SessionValue.Members)] T, [DynamicallyAccessedMembers(SessionValue.Members)] TOther>(
        this SessionStoreBuilder<T> builder, SessionStore<TOther> other)
        where T : notnull
        where TOther : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(other);
        return builder.Inherit(other.Terms);
    }

    /// <summary>
    /// Warns, by event 15, of a server that may drop what is kept here and nowhere else: once it is connected, its <c>maxmemory-policy</c> is asked by
    /// <c>INFO</c> in a script. At risk are all records under <c>allkeys-*</c>, and under <c>volatile-*</c> those of a store with an expiry. What the server does not
    /// tell is not warned of. It holds for every store that shares the connection later.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">That of the store which has the connection.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> WarnOfEviction<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this SessionStoreBuilder<T> builder)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseEvictionNotice();
    }
}
