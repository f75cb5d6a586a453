using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

public class MemoryPackSuite() : SerializerSuite(MemoryPackSessionSerializer.Default)
{
    private protected override byte[] ToBytes<T>(T value) => MemoryPackSerializer.Serialize(value);

    private protected override T? FromBytes<T>(byte[] bytes)
        where T : default => MemoryPackSerializer.Deserialize<T>(bytes);
}
