using ProtoBuf;

namespace SessionKernel.PropertyTests.Kernel.Serialization.Messages;

[ProtoContract]
public enum Binding
{
    Paper,
    Cloth,
}

/// <summary>Its derived types are written before its own members, whatever their numbers are.</summary>
[ProtoContract]
[ProtoInclude(10, typeof(Book))]
[ProtoInclude(2, typeof(Lamp))]
public class Ware : Extensible
{
    [ProtoMember(1)]
    public string? Name { get; set; }

    [ProtoMember(20)]
    public byte[]? Picture { get; set; }
}

[ProtoContract]
[ProtoInclude(30, typeof(Novel))]
public class Book : Ware
{
    [ProtoMember(1)]
    public List<Author> Authors { get; set; } = [];

    [ProtoMember(2)]
    public string? Number { get; set; }
}

/// <summary>What is a text in its base is a map here.</summary>
[ProtoContract]
public sealed class Novel : Book
{
    [ProtoMember(1)]
    public Dictionary<string, byte[]> Covers { get; set; } = [];

    [ProtoMember(2)]
    public int Pages { get; set; }
}

[ProtoContract]
public sealed class Lamp : Ware
{
    [ProtoMember(1)]
    public double[]? Watts { get; set; }

    [ProtoMember(2)]
    public byte[]? Plan { get; set; }
}

[ProtoContract]
public sealed class Author : Extensible
{
    [ProtoMember(1)]
    public Book? First { get; set; }

    [ProtoMember(2)]
    public string? Name { get; set; }

    [ProtoMember(5)]
    public byte[]? Portrait { get; set; }
}

/// <summary>Has a contract, and is a list to protobuf-net all the same.</summary>
[ProtoContract]
public sealed class WareCollection : List<Ware>;

[ProtoContract]
public sealed class Shelf : Extensible
{
    [ProtoMember(1)]
    public List<Ware> Many { get; set; } = [];

    [ProtoMember(2)]
    public Dictionary<string, Ware> ByName { get; set; } = [];

    [ProtoMember(3)]
    public Novel? Best { get; set; }

    [ProtoMember(4)]
    public Novel[]? Novels { get; set; }

    [ProtoMember(5)]
    public WareCollection? Others { get; set; }

    [ProtoMember(6, IsPacked = true)]
    public List<Binding> Bindings { get; set; } = [];

    [ProtoMember(7), NullWrappedValue]
    public List<Author?> Maybe { get; set; } = [];

    [ProtoMember(8)]
    public KeyValuePair<string, byte[]> Pair { get; set; }

    [ProtoMember(9)]
    public DateTimeOffset When { get; set; }

    [ProtoMember(10)]
    public Shelf? Inner { get; set; }

    [ProtoMember(11)]
    public byte[]? Blob { get; set; }

    [ProtoMember(12, DataFormat = DataFormat.Group)]
    public Author? Grouped { get; set; }

    [ProtoMember(13), NullWrappedCollection]
    public List<Author>? Wrapped { get; set; }
}

/// <summary>Keeps nothing that it does not know, and has a number below its own free.</summary>
[ProtoContract]
public sealed class Sparse
{
    [ProtoMember(5)]
    public byte[]? Blob { get; set; }
}

[ProtoContract]
public sealed class OlderChain : Extensible
{
    [ProtoMember(2)]
    public OlderChain? Next { get; set; }
}

[ProtoContract]
public sealed class NewerChain : Extensible
{
    [ProtoMember(1)]
    public string? Added { get; set; }

    [ProtoMember(2)]
    public NewerChain? Next { get; set; }
}
