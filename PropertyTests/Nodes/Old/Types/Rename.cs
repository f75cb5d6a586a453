using System.Text.Json.Serialization;
using MemoryPack;

namespace SessionKernel.PropertyTests.Docs.Recipes.RenameMember;

public sealed record Cart(int Count);

[JsonSerializable(typeof(Cart))]
public sealed partial class CartJson : JsonSerializerContext;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class PackedCart
{
    [MemoryPackOrder(0)]
    public int Count { get; set; }
}
