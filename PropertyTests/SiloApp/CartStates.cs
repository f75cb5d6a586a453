using MemoryPack;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>Version 1: items, in the order in which they were put.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class CartV1
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}

/// <summary>Version 2: each item has a number.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class CartV2
{
    [MemoryPackOrder(0)]
    public List<CartLine> Lines { get; set; } = [];

    public static CartV2 From(CartV1 old) =>
        new() { Lines = [.. old.Items.Select(static item => new CartLine { Item = item, Number = 1 })] };

    public static CartV1 ToV1(CartV2 cart) =>
        new() { Items = [.. cart.Lines.SelectMany(static line => Enumerable.Repeat(line.Item, line.Number))] };
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class CartLine
{
    [MemoryPackOrder(0)]
    public string Item { get; set; } = "";

    [MemoryPackOrder(1)]
    public int Number { get; set; }
}
