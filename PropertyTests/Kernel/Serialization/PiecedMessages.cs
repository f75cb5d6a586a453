using ProtoBuf;

namespace SessionKernel.PropertyTests.Kernel.Serialization.Messages;

/// <summary>
/// Members that a payload may bring in any number of pieces. The payloads of <see cref="HugePayloadTests"/> go by its numbers.
/// </summary>
[ProtoContract]
public sealed class Pieced
{
    [ProtoMember(1)]
    public string? Text { get; set; }

    [ProtoMember(2)]
    public List<string> Items { get; set; } = [];

    [ProtoMember(3)]
    public byte[]? Blob { get; set; }

    [ProtoMember(4)]
    public int[]? Numbers { get; set; }

    [ProtoMember(5)]
    public Dictionary<string, string> Names { get; set; } = [];

    [ProtoMember(8)]
    public PiecedPart? Part { get; set; }
}

[ProtoContract]
public sealed class PiecedPart
{
    [ProtoMember(1)]
    public string? Text { get; set; }

    [ProtoMember(2)]
    public byte[]? Blob { get; set; }
}

/// <summary>Keeps what it does not know, which is all but a text.</summary>
[ProtoContract]
public sealed class PiecedKept : Extensible
{
    [ProtoMember(1)]
    public string? Text { get; set; }
}
