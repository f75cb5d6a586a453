using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MemoryPack;

namespace SessionKernel.Serializers;

/// <summary>
/// Serializes sessions using MemoryPack, which takes the least CPU. Mark the type <c>[MemoryPackable(GenerateType.VersionTolerant)]</c> and
/// give every member a <c>[MemoryPackOrder]</c>: in the plain form, stored values can't be read any more once a member is added.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
// MemoryPack registers a type's formatters when the type is first used, and marks it as registered before its formatter can be found: a
// thread that reads its first value meanwhile finds null. In a program that has just started, under load, such sessions would be
// UnknownFormat. So such a read waits for the other thread and reads again. A formatter that always fails like that costs at most a second
// per type. A writer has a value, so the value's type is registered already.
public sealed class MemoryPackSessionSerializer : ISessionSerializer
{
    private static readonly TimeSpan s_registration = TimeSpan.FromSeconds(1);

    private readonly MemoryPackSerializerOptions _options;
    private readonly bool _allowsRecursive;

    private MemoryPackSessionSerializer(MemoryPackSerializerOptions options, bool allowsRecursive) =>
        (_options, _allowsRecursive) = (options, allowsRecursive);

    /// <summary>A serializer that writes strings as UTF-8.</summary>
    /// <value>One instance for all stores.</value>
    public static MemoryPackSessionSerializer Default { get; } = new(MemoryPackSerializerOptions.Default, allowsRecursive: false);

    /// <inheritdoc/>
    /// <value>3.</value>
    byte ISessionSerializer.Id => 3;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "MemoryPack";

    /// <summary>
    /// Makes a serializer that also accepts types which contain themselves, directly or not, such as a tree, although MemoryPack does not
    /// count how deep a payload nests: <b>whoever can write to the server can end every process that reads it</b>, with a stack overflow.
    /// Use it only if nobody else writes to the server.
    /// </summary>
    /// <returns>Another serializer, for stores whose types need it.</returns>
    public MemoryPackSessionSerializer AllowRecursive() => new(_options, allowsRecursive: true);

    /// <inheritdoc/>
    /// <returns>
    /// Null, or a sentence that names a type in the value which MemoryPack can't write, or which is not version-tolerant. Native programs
    /// are not checked.
    /// </returns>
    string? ISessionSerializer.RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        PackedTypes.RefuseToWrite(typeof(T));

    /// <inheritdoc/>
    /// <returns>
    /// Null, or a sentence that names a type in the value which contains itself, unless <see cref="AllowRecursive"/> allows that; or which
    /// is a <see cref="Type"/>, because MemoryPack loads it by its name. Native programs are not checked.
    /// </returns>
    string? ISessionSerializer.RefuseUntrusted<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        PackedTypes.RefuseUntrusted(typeof(T), _allowsRecursive);

    /// <inheritdoc/>
    void ISessionSerializer.Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value) =>
        MemoryPackSerializer.Serialize(destination, value, _options);

    /// <inheritdoc/>
    /// <exception cref="MemoryPackSerializationException">The payload is no value of the type, or continues after it.</exception>
    T? ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload)
        where T : default
    {
        T? value = default;
        ReadRegistered(payload, ref value);
        return value;
    }

    /// <inheritdoc/>
    /// <returns>True: MemoryPack sets members and collections, and adds to none. A custom formatter must do the same.</returns>
    bool ISessionSerializer.OverwritesEveryMember<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => true;

    /// <inheritdoc/>
    /// <exception cref="MemoryPackSerializationException">The payload is no value of the type, or continues after it.</exception>
    void ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload, ref T? value)
        where T : default => ReadRegistered(payload, ref value);

    private void ReadRegistered<[DynamicallyAccessedMembers(SessionValue.Members)] T>(in ReadOnlySequence<byte> payload, ref T? value)
    {
        for (var wait = default(SpinWait); ; wait.SpinOnce())
        {
            try
            {
                Read(payload, ref value);
                return;
            }
            catch (NullReferenceException) when (Registration<T>.MayBeUnderWay())
            {
            }
        }
    }

    private void Read<[DynamicallyAccessedMembers(SessionValue.Members)] T>(in ReadOnlySequence<byte> payload, ref T? value)
    {
        var read = payload.IsSingleSegment
            ? MemoryPackSerializer.Deserialize(payload.FirstSpan, ref value, _options)
            : MemoryPackSerializer.Deserialize(payload, ref value, _options);
        if (read != payload.Length)
        {
            throw new MemoryPackSerializationException("The payload continues after its value.");
        }
    }

    private static class Registration<T>
    {
        private static long s_firstMissed;

        public static bool MayBeUnderWay()
        {
            var now = TimeProvider.System.GetTimestamp();
            var first = Interlocked.CompareExchange(ref s_firstMissed, now, 0);
            return first == 0 || TimeProvider.System.GetElapsedTime(first, now) < s_registration;
        }
    }
}
