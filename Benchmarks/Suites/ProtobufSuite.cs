using ProtoBuf;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

public class ProtobufSuite() : SerializerSuite(ProtobufSessionSerializer.Default)
{
    private protected override byte[] ToBytes<T>(T value)
    {
        using var stream = new MemoryStream();
        Serializer.Serialize(stream, value);
        return stream.ToArray();
    }

    private protected override T? FromBytes<T>(byte[] bytes)
        where T : default => Serializer.Deserialize<T>(bytes.AsSpan());
}
