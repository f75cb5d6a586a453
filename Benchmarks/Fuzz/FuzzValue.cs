using System.Text.Json.Serialization;
using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>A member of every kind that sessions have. The payloads of <see cref="Planted"/> use its numbers.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class FuzzValue
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string? Text { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public List<string> Items { get; set; } = [];

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public byte[]? Blob { get; set; }

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public int[]? Numbers { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public Dictionary<string, string> Names { get; set; } = [];

    [MemoryPackOrder(5), Key(5), ProtoMember(6)]
    public Dictionary<long, byte[]> Pages { get; set; } = [];

    [MemoryPackOrder(6), Key(6), ProtoMember(7)]
    public List<FuzzPart> Parts { get; set; } = [];

    [MemoryPackOrder(7), Key(7), ProtoMember(8)]
    public FuzzPart? Part { get; set; }

    [MemoryPackOrder(8), Key(8), ProtoMember(9)]
    public int? Count { get; set; }

    [MemoryPackOrder(9), Key(9), ProtoMember(10)]
    public DateTime When { get; set; }

    [MemoryPackOrder(10), Key(10), ProtoMember(11)]
    public Guid Reference { get; set; }

    [MemoryPackOrder(11), Key(11), ProtoMember(12)]
    public double Amount { get; set; }

    [MemoryPackOrder(12), Key(12), ProtoMember(13)]
    public DayOfWeek Day { get; set; }

    [MemoryPackOrder(13), Key(13), ProtoMember(14)]
    public HashSet<int> Seen { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class FuzzPart
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public string? Text { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public byte[]? Blob { get; set; }

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public List<int> Counts { get; set; } = [];
}

/// <summary>A type that contains itself, for the serializers that count how deep they are.</summary>
[MessagePackObject]
[ProtoContract]
public sealed class FuzzTree
{
    [Key(0), ProtoMember(1)]
    public FuzzTree? Inner { get; set; }

    [Key(1), ProtoMember(2)]
    public List<FuzzTree> Others { get; set; } = [];

    [Key(2), ProtoMember(3)]
    public string? Text { get; set; }
}

/// <summary>Keeps what it does not know, which is everything except a text.</summary>
[ProtoContract]
public sealed class FuzzKept : Extensible
{
    [ProtoMember(1)]
    public string? Text { get; set; }
}

[JsonSerializable(typeof(FuzzValue))]
[JsonSerializable(typeof(FuzzTree))]
internal sealed partial class FuzzJson : JsonSerializerContext;
