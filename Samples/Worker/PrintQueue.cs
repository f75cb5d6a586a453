using System.Text.Json.Serialization;
using MemoryPack;

namespace Worker;

/// <summary>The value of a customer's session: the customer, and the pages printed.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class PrintQueue
{
    /// <summary>The customer's name.</summary>
    [MemoryPackOrder(0)]
    public string Customer { get; set; } = "";

    /// <summary>The printed pages.</summary>
    [MemoryPackOrder(1)]
    public List<string> Printed { get; set; } = [];
}

[JsonSerializable(typeof(PrintQueue))]
internal sealed partial class PrintQueueJson : JsonSerializerContext;
