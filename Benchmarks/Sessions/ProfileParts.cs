using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.Benchmarks.Sessions;

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ProfileAddress
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string Label { get; set; } = "";

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Street { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public string City { get; set; } = "";

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public string Country { get; set; } = "";
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ProfileVisit
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string Path { get; set; } = "";

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Title { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public DateTime At { get; set; }
}
