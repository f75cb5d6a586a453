using MemoryPack;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

public class MemoryPackSuite() : SerializerSuite(MemoryPackSessionSerializer.Default)
{
    private protected override byte[] ToBytes(ShopperSession value) => MemoryPackSerializer.Serialize(value);

    private protected override ShopperSession? FromBytes(byte[] bytes) => MemoryPackSerializer.Deserialize<ShopperSession>(bytes);
}
