using MemoryPack;

namespace Storefront.Web.Sessions;

/// <summary>What is to be paid, as it was in the basket when the payment began.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class Payment
{
    [MemoryPackOrder(0)]
    public string Customer { get; set; } = "";

    [MemoryPackOrder(1)]
    public int Cents { get; set; }

    /// <summary>SKU to quantity.</summary>
    [MemoryPackOrder(2)]
    public Dictionary<string, int> Items { get; set; } = [];

    [MemoryPackOrder(3)]
    public bool IsPaid { get; set; }
}
