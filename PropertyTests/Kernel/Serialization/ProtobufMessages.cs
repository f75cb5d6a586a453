using System.Runtime.Serialization;
using ProtoBuf;

namespace SessionKernel.PropertyTests.Kernel.Serialization.Messages;

public sealed record PlainRecord(int Number, string Text);

[ProtoContract]
public sealed class Holder<T>
{
    [ProtoMember(1)]
    public T? Value { get; set; }
}

[ProtoContract]
public sealed class KeepingHolder<T> : Extensible
{
    [ProtoMember(9)]
    public T? Value { get; set; }
}

[DataContract]
public sealed class DataPart
{
    [DataMember(Order = 1)]
    public List<DayOfWeek> Days { get; set; } = [];

    [DataMember(Order = 2)]
    public int? Maybe { get; set; }
}

[ProtoContract]
public sealed class Initialized
{
    public Initialized() => (Number, Flag, Text, Maybe) = (5, true, "ab", 9);

    [ProtoMember(1)]
    public int Number { get; set; }

    [ProtoMember(2)]
    public bool Flag { get; set; }

    [ProtoMember(3)]
    public string? Text { get; set; }

    [ProtoMember(4)]
    public List<string> Items { get; set; } = ["initial"];

    [ProtoMember(5)]
    public int? Maybe { get; set; }

    [ProtoMember(6)]
    public byte[]? Blob { get; set; }
}

/// <summary>Keeps nothing of what it does not know.</summary>
[ProtoContract]
public sealed class Forgetful
{
    [ProtoMember(1)]
    public int Number { get; set; }
}

[ProtoContract]
public sealed class Older : Extensible
{
    [ProtoMember(1)]
    public string? Text { get; set; }

    [ProtoMember(2)]
    public OlderPart? Part { get; set; }

    [ProtoMember(3)]
    public List<OlderPart> Parts { get; set; } = [];

    [ProtoMember(4)]
    public OlderKeepingBase? Base { get; set; }
}

[ProtoContract]
public sealed class OlderPart : Extensible
{
    [ProtoMember(1)]
    public int Number { get; set; }
}

[ProtoContract]
[ProtoInclude(10, typeof(OlderSpecial))]
public class OlderKeepingBase : Extensible
{
    [ProtoMember(1)]
    public int Number { get; set; }
}

[ProtoContract]
public sealed class OlderSpecial : OlderKeepingBase
{
    [ProtoMember(1)]
    public int Own { get; set; }
}

/// <summary>Keeps what it does not know in one place for base and derived type: fields of one would be those of the other.</summary>
[ProtoContract]
[ProtoInclude(10, typeof(OlderDerived))]
public class OlderBase : IExtensible
{
    private IExtension? _unknown;

    [ProtoMember(1)]
    public int Number { get; set; }

    IExtension IExtensible.GetExtensionObject(bool createIfMissing) => Extensible.GetExtensionObject(ref _unknown, createIfMissing);
}

[ProtoContract]
public sealed class OlderDerived : OlderBase
{
    [ProtoMember(1)]
    public int Own { get; set; }
}

/// <summary>
/// A derived type that it does not know comes back behind its fields, when there is nothing yet that they could be set on.
/// </summary>
[ProtoContract]
[ProtoInclude(10, typeof(OlderConcrete))]
public abstract class OlderAbstract : Extensible
{
    [ProtoMember(1)]
    public int Number { get; set; }
}

[ProtoContract]
public sealed class OlderConcrete : OlderAbstract
{
    [ProtoMember(1)]
    public int Own { get; set; }
}

[ProtoContract]
public sealed class Newer
{
    [ProtoMember(1)]
    public string? Text { get; set; }

    [ProtoMember(2)]
    public NewerPart? Part { get; set; }

    [ProtoMember(3)]
    public List<NewerPart> Parts { get; set; } = [];

    [ProtoMember(4)]
    public NewerBase? Base { get; set; }

    [ProtoMember(5)]
    public string? Added { get; set; }

    [ProtoMember(6)]
    public NewerPart? AddedPart { get; set; }

    public string Describe() => $"{Text}|{Part}|{string.Join(',', Parts)}|{Base?.Describe()}|{Added}|{AddedPart}";
}

[ProtoContract]
public sealed record NewerPart
{
    [ProtoMember(1)]
    public int Number { get; set; }

    [ProtoMember(2)]
    public string? Added { get; set; }
}

[ProtoContract]
[ProtoInclude(10, typeof(NewerSpecial))]
[ProtoInclude(11, typeof(NewerUnknown))]
public class NewerBase
{
    [ProtoMember(1)]
    public int Number { get; set; }

    public virtual string Describe() => $"base {Number}";
}

[ProtoContract]
public sealed class NewerSpecial : NewerBase
{
    [ProtoMember(1)]
    public int Own { get; set; }

    [ProtoMember(2)]
    public int AddedOwn { get; set; }

    public override string Describe() => $"special {Number} {Own} {AddedOwn}";
}

[ProtoContract]
public sealed class NewerUnknown : NewerBase
{
    [ProtoMember(1)]
    public int Unknown { get; set; }

    public override string Describe() => $"unknown {Number} {Unknown}";
}
