namespace SessionKernel.Serializers;

/// <summary>The fields of a message by their numbers.</summary>
internal sealed class MessageShape
{
    public Dictionary<int, FieldShape> Fields { get; } = [];

    /// <summary>How many separate places of an object the fields fill.</summary>
    public int Places { get; private set; }

    /// <summary>Whether the message keeps unknown fields, each after those before it.</summary>
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

    /// <summary>
    /// Derived types share one place, because an object is of one of them: protobuf-net makes it from the fields read by then.
    /// </summary>
    public void AddDerived(IEnumerable<(int Number, MessageShape Message)> derived)
    {
        var place = Places++;
        foreach (var (number, message) in derived)
        {
            Fields[number] = new FieldShape(false, false, message) { Place = place };
        }
    }
}

/// <param name="IsRepeated">Whether it is a list or map, whose items stand one after another.</param>
/// <param name="IsCopied">Whether protobuf-net copies its content to read more into it: bytes, an array.</param>
/// <param name="Message">The shape of each item; null for a scalar, a text, bytes, and a type that is written in a way of its own.</param>
internal readonly record struct FieldShape(bool IsRepeated, bool IsCopied, MessageShape? Message)
{
    public int Place { get; init; }
}
