using MemoryPack;
using Orleans.Storage;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>MemoryPack as Orleans' storage takes it: the kernel's serializer and this one write the same payload.</summary>
internal sealed class MemoryPackGrainSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(MemoryPackSerializer.Serialize(input));

    public T? Deserialize<T>(BinaryData input) => MemoryPackSerializer.Deserialize<T>(input.ToMemory().Span);
}
