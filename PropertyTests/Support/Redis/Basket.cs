using System.Text.Json.Serialization;
using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.PropertyTests.Redis;

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class Basket
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public List<string> Items { get; set; } = [];
}

[JsonSerializable(typeof(Basket))]
internal sealed partial class BasketJson : JsonSerializerContext;
