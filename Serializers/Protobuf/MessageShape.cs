namespace SessionKernel.Serializers;

/// <summary>The fields of a message by their numbers.</summary>
internal sealed class MessageShape
{
    public Dictionary<int, FieldShape> Fields { get; } = [];

    /// <summary>How many things of an object its fields fill.</summary>
    public int Places { get; private set; }

    /// <summary>Whether fields that it does not know are kept, each behind those before it.</summary>
    public bool KeepsUnknown { get; init; }

    public static MessageShape Of(params FieldShape[] fields)
    {
        var shape = new MessageShape();
        for (var i = 0; i < fields.Length; i++)
        {
            shape.Add(i + 1, fields[i]);
        }

        return shape;
    }

    public void Add(int number, FieldShape field) => Fields[number] = field with { Place = Places++ };

    /// <summary>Of derived types an object is one: whichever comes is made of what was read by then.</summary>
    public void AddDerived(IEnumerable<(int Number, MessageShape Message)> derived)
    {
        var place = Places++;
        foreach (var (number, message) in derived)
        {
            Fields[number] = new FieldShape(false, false, message) { Place = place };
        }
    }
}

/// <param name="IsRepeated">A list or map, whose items stand behind one another.</param>
/// <param name="IsCopied">What it has is copied when more is read into it: bytes, an array.</param>
/// <param name="Message">What each is; null for a scalar, a text, bytes, and what is written in a way of its own.</param>
internal readonly record struct FieldShape(bool IsRepeated, bool IsCopied, MessageShape? Message)
{
    public int Place { get; init; }
}
