using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.Benchmarks.Sessions;

/// <summary>A shop's cart of eight lines: about 1 KB of JSON.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class CartSession
{
    private static readonly string[] Goods =
    [
        "Analytical Engine, model kit", "Notes on the Bernoulli numbers", "Desk lamp, brass", "Fountain pen, fine nib",
        "Squared paper, 500 sheets", "Tea, Assam, loose leaf 250 g", "Ink, blue-black, 50 ml", "Punched cards, 1,000",
    ];

    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public long UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Currency { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public string? Coupon { get; set; }

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public DateTime ChangedAt { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public List<CartLine> Lines { get; set; } = [];

    public static CartSession Sample() => new()
    {
        UserId = 20_260_117,
        Currency = "EUR",
        Coupon = "SPRING26",
        ChangedAt = new DateTime(2026, 3, 1, 12, 41, 17, DateTimeKind.Utc),
        Lines = [.. Goods.Select((name, i) => new CartLine
        {
            Sku = $"SKU-{100_000 + (i * 7_919)}",
            Name = name,
            Quantity = 1 + (i % 3),
            PriceCents = 995 + (i * 1_250),
            AddedAt = new DateTime(2026, 3, 1, 12, 31, 0, DateTimeKind.Utc).AddSeconds(i * 47),
        })],
    };
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class CartLine
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string Sku { get; set; } = "";

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public int Quantity { get; set; }

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public int PriceCents { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public DateTime AddedAt { get; set; }
}
