using System.Numerics;
using MemoryPack;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>Members of every kind that MemoryPack writes.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Sound
{
    [MemoryPackOrder(0)]
    public string? Text { get; set; }

    [MemoryPackOrder(1)]
    public DayOfWeek? Day { get; set; }

    [MemoryPackOrder(2)]
    public Dictionary<Guid, List<(int Count, string Name)>> Pairs { get; set; } = [];

    [MemoryPackOrder(3)]
    public Vector3[,] Grid { get; set; } = new Vector3[0, 0];

    [MemoryPackOrder(4)]
    public IReadOnlyList<KeyValuePair<string, decimal?>> Amounts { get; set; } = [];

    [MemoryPackOrder(5)]
    public Round? Shape { get; set; }

    [MemoryPackOrder(6)]
    [Utf8StringFormatter]
    public string? Plain { get; set; }

    [MemoryPackOrder(7)]
    public DateTimeOffset? When { get; set; }

    [MemoryPackIgnore]
    public Unmarked? Ignored { get; set; }

    [MemoryPackIgnore]
    public Unmarked Computed => Ignored ?? new();
}

[MemoryPackable]
public sealed partial class Plain
{
    public string? Text { get; set; }
}

public readonly record struct Coordinates(int X, int Y);

[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePack.MessagePackObject]
public sealed partial class Packed<T>
{
    [MemoryPackOrder(0), MessagePack.Key(0)]
    public T? Held { get; set; }
}

[MemoryPackable]
[MemoryPackUnion(0, typeof(Round))]
[MemoryPackUnion(1, typeof(WithPlain))]
public partial interface IShape;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Round : IShape
{
    [MemoryPackOrder(0)]
    public int Radius { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class WithPlain : IShape
{
    [MemoryPackOrder(0)]
    public Plain? Part { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Tree
{
    [MemoryPackOrder(0)]
    public List<Tree> Branches { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Ring
{
    [MemoryPackOrder(0)]
    public Link? Next { get; set; }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Link
{
    [MemoryPackOrder(0)]
    public Ring? Back { get; set; }
}

public sealed record Formatted(int Number);

public sealed class FormattedFormatter : MemoryPackFormatter<Formatted>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Formatted? value) =>
        writer.WriteUnmanaged(value!.Number);

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Formatted? value) =>
        value = new Formatted(reader.ReadUnmanaged<int>());
}

[AttributeUsage(AttributeTargets.Property)]
public sealed class UnmarkedFormatterAttribute : MemoryPackCustomFormatterAttribute<UnmarkedFormatter, Unmarked>
{
    public override UnmarkedFormatter GetFormatter() => new();
}

public sealed class UnmarkedFormatter : MemoryPackFormatter<Unmarked>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Unmarked? value) =>
        writer.WriteUnmanaged(value!.Number);

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Unmarked? value) =>
        value = new Unmarked { Number = reader.ReadUnmanaged<int>() };
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ByAttribute
{
    [MemoryPackOrder(0)]
    [UnmarkedFormatter]
    public Unmarked? Held { get; set; }
}
