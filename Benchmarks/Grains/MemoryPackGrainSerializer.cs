using MemoryPack;
using Orleans.Storage;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>MemoryPack for Orleans' storage. It writes the same payload as the kernel's serializer.</summary>
internal sealed class MemoryPackGrainSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(MemoryPackSerializer.Serialize(input));

    public T? Deserialize<T>(BinaryData input) => MemoryPackSerializer.Deserialize<T>(input.ToMemory().Span);
}
