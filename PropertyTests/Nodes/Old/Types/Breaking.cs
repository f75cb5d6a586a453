using MemoryPack;

namespace SessionKernel.PropertyTests.Docs.Recipes.BreakingChange;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
