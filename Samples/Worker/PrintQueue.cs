using System.Text.Json.Serialization;
using MemoryPack;

namespace Worker;

/// <summary>What a customer's session knows of their pages.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class PrintQueue
{
    /// <summary>Whose.</summary>
    [MemoryPackOrder(0)]
    public string Customer { get; set; } = "";

    /// <summary>Pages that are printed.</summary>
    [MemoryPackOrder(1)]
    public List<string> Printed { get; set; } = [];
}

[JsonSerializable(typeof(PrintQueue))]
internal sealed partial class PrintQueueJson : JsonSerializerContext;
