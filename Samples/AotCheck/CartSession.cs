using System.Text.Json.Serialization;
using MemoryPack;

namespace AotCheck;

[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class CartSession
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    [MemoryPackOrder(1)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2)]
    public List<string> Items { get; set; } = [];

    public bool Equals(int userId, string name, params ReadOnlySpan<string> items) =>
        UserId == userId && Name == name && Items.ToArray().AsSpan().SequenceEqual(items);
}

[JsonSerializable(typeof(CartSession))]
internal sealed partial class CartJson : JsonSerializerContext;
