using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Writes attribute bags, and nothing else.</summary>
internal sealed class AttributeBagSerializer : ISessionSerializer
{
    public static AttributeBagSerializer Default { get; } = new();

    public byte Id => SerializerIds.AttributeBag;

    public string Name => "attribute bag";

    public void Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value) =>
        AttributeBagFormat.Write(destination, value as AttributeBag ?? throw NotABag(typeof(T)));

    public T? Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload) =>
        AttributeBagFormat.Read(payload) is T bag ? bag : throw NotABag(typeof(T));

    public string? RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        typeof(T) == typeof(AttributeBag) ? null : NotABag(typeof(T)).Message;

    private static NotSupportedException NotABag(Type type) => new($"The attribute bag serializer can't serialize {type.Name}.");
}
