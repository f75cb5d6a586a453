using MemoryPack;

namespace SessionKernel.PropertyTests.Golden;

/// <summary>The type whose JSON and MemoryPack bytes generate.py lays out by hand.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class GoldenCart
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    [MemoryPackOrder(1)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2)]
    public IReadOnlyList<string> Items { get; set; } = [];
}
