using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.PropertyTests.Golden;

/// <summary>The type whose bytes in each format generate.py lays out by hand.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class GoldenCart
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public int UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public List<string> Items { get; set; } = [];
}
