using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>Holds itself, and what a payload may announce the size of.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class Nest
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public Nest? Inner { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public List<Nest>? Many { get; set; }

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public string? Text { get; set; }

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public byte[]? Blob { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5, IsPacked = true)]
    public double[]? Numbers { get; set; }

    [MemoryPackOrder(5), Key(5), ProtoMember(6)]
    public Dictionary<string, int>? Counts { get; set; }
}
