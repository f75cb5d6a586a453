using System.Globalization;
using System.Text.Json.Serialization;
using MemoryPack;
using MessagePack;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel.PropertyTests.Kernel.Reuse;

/// <summary>A value with a place for everything that could be left of another session.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
public sealed partial class Shape : IResettable
{
    /// <summary>Its reset fails.</summary>
    public const int Sticky = 13;

    /// <summary>Its reset throws.</summary>
    public const int Thrower = 14;

    /// <summary>Its validation refuses it.</summary>
    public const int Refused = 15;

    private string _private = "new";

    /// <summary>Kept when emptied: every payload holds it.</summary>
    [MemoryPackOrder(0), Key(0)]
    public List<Part?>? Kept { get; set; } = [];

    [MemoryPackOrder(1), Key(1)]
    public int Number { get; set; }

    [MemoryPackOrder(2), Key(2)]
    public string? Text { get; set; }

    [MemoryPackOrder(3), Key(3)]
    public Part? Part { get; set; }

    [MemoryPackOrder(4), Key(4)]
    public List<Part?>? Parts { get; set; }

    [MemoryPackOrder(5), Key(5)]
    public byte[]? Blob { get; set; }

    [MemoryPackOrder(6), Key(6)]
    public Dictionary<string, int>? Counts { get; set; }

    [MemoryPackIgnore, IgnoreMember, JsonIgnore]
    public string Ignored { get; set; } = "new";

    public bool TryReset()
    {
        if (Number is Sticky or Thrower)
        {
            return Number == Sticky ? false : throw new InvalidOperationException("can't be emptied");
        }

        Kept?.Clear();
        (Number, Text, Part, Parts, Blob, Counts, Ignored, _private) = (0, null, null, null, null, null, "new", "new");
        return true;
    }

    /// <summary>Leaves a trace in every member.</summary>
    public void Mark(string trace)
    {
        Kept = [.. Kept ?? [], new Part { Name = trace, Ignored = trace }];
        (Parts ??= []).Insert(0, new Part { Name = trace, Inner = new Part { Ignored = trace } });
        (Counts ??= [])[trace] = 1;
        Part = new Part { Name = trace, Inner = Part, Ignored = trace };
        (Number, Text, Blob, Ignored, _private) = (Number + 1, trace, [.. Blob ?? [], 1], trace, trace);
    }

    public override string ToString() => string.Join('|',
        Describe(Kept), Number.ToString(CultureInfo.InvariantCulture), Text ?? "null", Part?.ToString() ?? "null", Describe(Parts),
        Blob is null ? "null" : Convert.ToHexString(Blob), Counts is null ? "null" : string.Join(',', Counts.OrderBy(c => c.Key)), Ignored,
        _private);

    private static string Describe(List<Part?>? parts) =>
        parts is null ? "null" : $"[{string.Join(',', parts.Select(p => p?.ToString() ?? "null"))}]";
}

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
public sealed partial class Part
{
    [MemoryPackOrder(0), Key(0)]
    public string? Name { get; set; }

    [MemoryPackOrder(1), Key(1)]
    public Part? Inner { get; set; }

    [MemoryPackIgnore, IgnoreMember, JsonIgnore]
    public string Ignored { get; set; } = "new";

    public override string ToString() => $"({Name ?? "null"} {Inner?.ToString() ?? "null"} {Ignored})";
}

/// <summary>What another deploy knows of a shape, under the same schema version.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class FewerShape
{
    [MemoryPackOrder(0)]
    public List<Part?>? Kept { get; set; }

    [MemoryPackOrder(1)]
    public int Number { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShapeV1
{
    [MemoryPackOrder(0)]
    public string? Text { get; set; }
}
