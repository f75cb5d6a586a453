using MemoryPack;

namespace SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }
}
