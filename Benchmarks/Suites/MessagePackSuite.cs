using MessagePack;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

public class MessagePackSuite() : SerializerSuite(MessagePackSessionSerializer.Default)
{
    private protected override byte[] ToBytes<T>(T value) => MessagePackSerializer.Serialize(value);

    private protected override T? FromBytes<T>(byte[] bytes)
        where T : default => MessagePackSerializer.Deserialize<T>(bytes);
}
