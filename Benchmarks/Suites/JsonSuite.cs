using System.Text.Json;
using System.Text.Json.Serialization;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

public class JsonSuite() : SerializerSuite(JsonSessionSerializer.For(ShopperJson.Default))
{
    private protected override byte[] ToBytes(ShopperSession value) => JsonSerializer.SerializeToUtf8Bytes(value, ShopperJson.Default.ShopperSession);

    private protected override ShopperSession? FromBytes(byte[] bytes) => JsonSerializer.Deserialize(bytes, ShopperJson.Default.ShopperSession);
}

[JsonSerializable(typeof(ShopperSession))]
internal sealed partial class ShopperJson : JsonSerializerContext;
