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
    /// The id that the envelope keeps, so that a payload is read by the serializer that wrote it: 1 JSON, 2 MessagePack, 3 MemoryPack,
    /// 4 Protocol Buffers, 5 attribute bag; 128 to 255 for serializers of your own. It never changes once data exists.
    /// </summary>
    byte Id { get; }

    /// <summary>The name that people see in logs, metrics and on a diagnostics page.</summary>
    string Name { get; }

    /// <summary>Writes one value.</summary>
    /// <typeparam name="T">The declared type of the value.</typeparam>
    /// <param name="destination">
    /// The buffer to write to. The caller owns it, and limits it to <see cref="SessionStoreOptions.MaxPayloadBytes"/>.
    /// </param>
    /// <param name="value">The value, not null.</param>
    /// <remarks>An exception reaches the caller of the save: the value cannot be written.</remarks>
    void Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads one value.</summary>
    /// <typeparam name="T">The type of the value in the payload's schema version.</typeparam>
    /// <param name="payload">The payload. Its memory is reused after the call, so the serializer must keep nothing of it.</param>
    /// <returns>The value; null counts as undecodable.</returns>
    /// <remarks>
    /// An exception becomes <see cref="SessionStatus.UnknownFormat"/>. The store logs only its type, because texts of parsers quote their
    /// input.
    /// </remarks>
    T? Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload);

    /// <summary>
    /// Whether reading a <typeparamref name="T"/> keeps members that the type does not know, and writing it writes them again. Only then
    /// may a node save a session whose payload has a newer schema version than its own.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>False by default.</returns>
    bool KeepsUnknownMembers<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => false;

    /// <summary>
    /// Says why values of a type can't be written, or can't be written so that a later version of the type reads them. Called once, while a
    /// store is built.
    /// </summary>
    /// <typeparam name="T">The type that the store writes.</typeparam>
    /// <returns>
    /// Null if they can be written, as far as the type shows; otherwise a sentence that names the member, and the build fails.
    /// </returns>
    string? RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => null;

    /// <summary>
    /// Says why a type must not be read from a payload that anybody may have written: such a payload could do harm that no status can
    /// report. Called while a store without authenticated payloads is built.
    /// </summary>
    /// <typeparam name="T">A type that the store reads: that of its values, or of an older schema version.</typeparam>
    /// <returns>Null if the type may be read; otherwise a sentence that names the member, and the build fails.</returns>
    string? RefuseUntrusted<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => null;

    /// <summary>
    /// Whether <see cref="Deserialize{T}(ReadOnlySequence{byte}, ref T)"/> sets every stored member of a <typeparamref name="T"/> to the
    /// content of the payload, without adding to former content. Only then may a store reuse values. A member that the payload lacks may
    /// stay as it is: values are emptied before they are used again.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>False by default.</returns>
    bool OverwritesEveryMember<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => false;

    /// <summary>Reads one value, into an existing instance if there is one.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="payload">As for <see cref="Deserialize{T}(ReadOnlySequence{byte})"/>.</param>
    /// <param name="value">
    /// An emptied instance or null; afterwards the value, which is that instance or a new one. Null counts as undecodable.
    /// </param>
    /// <remarks>By default it reads into a new instance. After an exception, the store does not use the passed instance again.</remarks>
    void Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload, ref T? value) =>
        value = Deserialize<T>(payload);
}
