using System.Text.Json;
using System.Text.Json.Serialization;
using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>The value of most store tests.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class Cart
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public int UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Note { get; set; } = "";

    public override string ToString() => "a cart";
}

/// <summary>Something of everything that sessions hold.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class Everything
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string? Text { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public List<string> Items { get; set; } = [];

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public Dictionary<string, int> Counts { get; set; } = [];

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public int? Maybe { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public DateTimeOffset When { get; set; }

    [MemoryPackOrder(5), Key(5), ProtoMember(6)]
    public double Amount { get; set; }

    [MemoryPackOrder(6), Key(6), ProtoMember(7)]
    public Guid Reference { get; set; }

    [MemoryPackOrder(7), Key(7), ProtoMember(8)]
    public byte[]? Blob { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ShopV1
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string User { get; set; } = "";
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ShopV2
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public int UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public List<string> Items { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ShopV3
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public int UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public Dictionary<string, int> Items { get; set; } = [];
}

/// <summary>What an older node knows of a cart, and keeps of what it does not know.</summary>
[ProtoContract]
public sealed class KeepingCart : Extensible
{
    [ProtoMember(1)]
    public int UserId { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What an older node knows of a cart, and drops the rest.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class DroppingCart
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public int UserId { get; set; }
}

[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(Everything))]
[JsonSerializable(typeof(ShopV1))]
[JsonSerializable(typeof(ShopV2))]
[JsonSerializable(typeof(ShopV3))]
[JsonSerializable(typeof(KeepingCart))]
[JsonSerializable(typeof(DroppingCart))]
[JsonSerializable(typeof(Reuse.Shape))]
[JsonSerializable(typeof(Redis.Basket))]
[JsonSerializable(typeof(Serialization.Nest))]
internal sealed partial class TestJson : JsonSerializerContext;
