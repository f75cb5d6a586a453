using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Options of a store of named records.</summary>
public static class SessionStoreBuilderRecordExtensions
{
    /// <summary>Replaces an expiry: named records live until they are removed, and have no TTL. The store can't create sessions.</summary>
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
    /// In place of a backend: that of another store, under its key prefix, with its secrets, its touches, its clock and its log. For named records of many
    /// types that are one space: a name is one record, of whichever store began it, and another store does not read it, since a schema's name is in each
    /// value. Sessions can't be created in such a store. Connections need nothing of this: stores that are given the same address share them anyway.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TOther">That of the other store.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="other">Must be disposed last.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> SharePrefix<[DynamicallyAccessedMembers(SessionValue.Members)] T, [DynamicallyAccessedMembers(SessionValue.Members)] TOther>(
        this SessionStoreBuilder<T> builder, SessionStore<TOther> other)
        where T : notnull
        where TOther : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(other);
        return builder.UseShared(other.Shared);
    }

    /// <summary>
    /// <see cref="SharePrefix"/>, and what was said of the other store besides: serializers, expiry, options, and the secret under which names are
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
    /// For hosts: no value of the type is ever written or read, since the store only lends what it has to others
    /// (<see cref="InheritFrom{T, TOther}"/>). So its serializers are not asked whether they can write the type.
    /// </summary>
    /// <typeparam name="T">A type that stands for the values of the other stores.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> HoldNoValues<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this SessionStoreBuilder<T> builder)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.HoldNoValues();
    }

    /// <summary>
    /// Warns, by event 15, of a server that may drop what is kept here and nowhere else: once it is connected, its <c>maxmemory-policy</c> is asked by
    /// <c>INFO</c> in a script. At risk are all records under <c>allkeys-*</c>, and under <c>volatile-*</c> those of a store with an expiry. What the server does not
    /// tell is not warned of. On the store that has the key prefix it holds for every store that shares it later. On one that shares it, it speaks
    /// of that store alone, which must be built before the other one connects.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> WarnOfEviction<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this SessionStoreBuilder<T> builder)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseEvictionNotice();
    }
}
