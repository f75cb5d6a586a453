using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>Lets a store read into values that it has read before.</summary>
public static class SessionStoreBuilderReuseExtensions
{
    /// <summary>
    /// Reads a session into an instance that served another session before, so that a load allocates no value. Off unless called, because
    /// it hands you a duty: <b>keep nothing of a value once its handle is disposed</b>, neither the value nor a part of it, be it in a
    /// local, a cache, a task or another session's value. It would then show, or change, somebody else's session.
    /// </summary>
    /// <typeparam name="T">
    /// The type of the value. Its <see cref="IResettable.TryReset"/> empties it when its handle is disposed: every member that is
    /// stored becomes its type's default, or an empty collection that the instance alone holds; every other member, private ones
    /// and those that the serializer ignores included, becomes what the constructor makes of it. So nothing is left where a
    /// payload lacks a member. False, or an exception, drops the instance.
    /// </typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// Only a serializer with <see cref="ISessionSerializer.OverwritesEveryMember{T}"/> reads into a used instance, and only from a payload
    /// of the current schema version. Any other value is a new instance that is used once: what an upgrade made, what another serializer or
    /// a newer node wrote, what you passed to a create or put into a handle. Building fails with <see cref="InvalidOperationException"/> if
    /// the serializer that writes lacks it. SessionKernel.AspNetCore refuses such a store: a request's value is reached from too many
    /// places.
    /// </remarks>
    public static SessionStoreBuilder<T> ReuseValues<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder)
        where T : class, IResettable
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseValues(static () => new ResettableValues<T>());
    }
}
