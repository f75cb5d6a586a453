using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// Turns the values of sessions into payloads and back. One instance serves every store and thread: implementations are
/// immutable and thread-safe.
/// </summary>
public interface ISessionSerializer
{
    /// <summary>
    /// The id that the envelope keeps, so that a payload is read by what wrote it: 1 JSON, 2 MessagePack, 3 MemoryPack,
    /// 4 Protocol Buffers, 5 attribute bag; 128 to 255 for serializers of one's own. It never changes once data exists.
    /// </summary>
    byte Id { get; }

    /// <summary>The name for people: in logs, metrics and on a diagnostics page.</summary>
    string Name { get; }

    /// <summary>Writes one value.</summary>
    /// <typeparam name="T">The declared type of the value.</typeparam>
    /// <param name="destination">
    /// Where to write; the caller owns it, and bounds it by <see cref="SessionStoreOptions.MaxPayloadBytes"/>.
    /// </param>
    /// <param name="value">The value, not null.</param>
    /// <remarks>What it throws reaches the caller of the save: the value cannot be written.</remarks>
    void Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads one value.</summary>
    /// <typeparam name="T">The type of the value in the schema version that the payload was written under.</typeparam>
    /// <param name="payload">The payload; its memory is reused after the call, so nothing of it may be kept.</param>
    /// <returns>The value; null counts as undecodable.</returns>
    /// <remarks>
    /// What it throws becomes <see cref="SessionStatus.UnknownFormat"/> and is logged by exception type alone, since texts of
    /// parsers quote their input.
    /// </remarks>
    T? Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload);

    /// <summary>
    /// Whether reading a <typeparamref name="T"/> keeps members that the type does not know and writes them again. Only then
    /// may a node save a session whose payload is of a newer schema version than its own.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>False unless a serializer says otherwise.</returns>
    bool KeepsUnknownMembers<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => false;

    /// <summary>
    /// Why values of a type can't be written, or not so that a later version of the type reads them. Asked once, while a store is built.
    /// </summary>
    /// <typeparam name="T">The type that the store writes.</typeparam>
    /// <returns>Null if they can, as far as the type tells; otherwise a sentence that names the member, which stops the build.</returns>
    string? RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => null;

    /// <summary>
    /// Why a type must not be read from a payload of anybody's making: the type lets such a payload do harm, so that no status could be
    /// given. Asked while a store is built whose payloads are not authenticated.
    /// </summary>
    /// <typeparam name="T">A type that the store reads: that of its values, or of an older schema version.</typeparam>
    /// <returns>Null if it may be read; otherwise a sentence that names the member, which stops the build.</returns>
    string? RefuseUntrusted<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => null;

    /// <summary>
    /// Whether <see cref="Deserialize{T}(ReadOnlySequence{byte}, ref T)"/> sets every stored member of a <typeparamref name="T"/>
    /// to what the payload holds, adding to nothing that was there. Only then may a store reuse values. A member that the payload
    /// lacks may stay as it is: values are emptied before they are used again.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>False unless a serializer says otherwise.</returns>
    bool OverwritesEveryMember<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => false;

    /// <summary>Reads one value, into an instance if one is given.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="payload">As for <see cref="Deserialize{T}(ReadOnlySequence{byte})"/>.</param>
    /// <param name="value">
    /// An emptied instance or null; then the value, be it that instance or a new one. Null counts as undecodable.
    /// </param>
    /// <remarks>Reads a new one unless a serializer does better. After an exception the instance given is not used any more.</remarks>
    void Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload, ref T? value) =>
        value = Deserialize<T>(payload);
}
