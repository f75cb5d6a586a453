using System.Text.Json;
using System.Text.Json.Serialization;
using MemoryPack;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>The value of most store tests.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Cart
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    [MemoryPackOrder(1)]
    public string Note { get; set; } = "";

    public override string ToString() => "a cart";
}

/// <summary>Something of everything that sessions hold.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Everything
{
    [MemoryPackOrder(0)]
    public string? Text { get; set; }

    [MemoryPackOrder(1)]
    public List<string> Items { get; set; } = [];

    [MemoryPackOrder(2)]
    public Dictionary<string, int> Counts { get; set; } = [];

    [MemoryPackOrder(3)]
    public int? Maybe { get; set; }

    [MemoryPackOrder(4)]
    public DateTimeOffset When { get; set; }

    [MemoryPackOrder(5)]
    public double Amount { get; set; }

    [MemoryPackOrder(6)]
    public Guid Reference { get; set; }

    [MemoryPackOrder(7)]
    public byte[]? Blob { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopV1
{
    [MemoryPackOrder(0)]
    public string User { get; set; } = "";
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopV2
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    [MemoryPackOrder(1)]
    public List<string> Items { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopV3
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    [MemoryPackOrder(1)]
    public Dictionary<string, int> Items { get; set; } = [];
}

/// <summary>What an older node knows of a cart, and keeps of what it does not know.</summary>
public sealed class KeepingCart
{
    public int UserId { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What an older node knows of a cart, and drops the rest.</summary>
public sealed class DroppingCart
{
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
internal sealed partial class TestJson : JsonSerializerContext;
