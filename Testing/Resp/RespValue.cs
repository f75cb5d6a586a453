using System.Buffers;
using System.Globalization;
using System.Text;

namespace SessionKernel.Testing.Resp;

/// <summary>A simple string reply such as +OK, which is not the bulk string "OK".</summary>
public sealed record RespStatus(string Text);

public sealed record RespError(string Text);

/// <summary>
/// A reply of RESP2 as an object: a <see cref="RespStatus"/>, a <see cref="RespError"/>, a long, a byte[], an object?[] or null.
/// </summary>
internal static class RespValue
{
    /// <summary>Takes one whole reply off the front of <paramref name="buffer"/>; false if it is not complete yet.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a reply of RESP2.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out object? value)
    {
        value = null;
        var end = new SequenceReader<byte>(buffer);
        if (!RespElement.TrySkip(ref end, 1))
        {
            return false;
        }

        var reader = new SequenceReader<byte>(buffer.Slice(0, end.Position));
        value = Read(ref reader);
        buffer = buffer.Slice(end.Position);
        return true;
    }

    private static object? Read(ref SequenceReader<byte> reader)
    {
        RespElement.TryRead(ref reader, out var element);
        return element switch
        {
            { Type: '+' } => new RespStatus(Encoding.Latin1.GetString(element.Bytes)),
            { Type: '-' } => new RespError(Encoding.Latin1.GetString(element.Bytes)),
            { Type: ':' } => long.Parse(Encoding.Latin1.GetString(element.Bytes), CultureInfo.InvariantCulture),
            { Type: '$' or '*', IsNull: true } => null,
            { Type: '$' } => element.Bytes.ToArray(),
            { Type: '*' } => ReadArray(ref reader, element.Length),
            _ => throw new InvalidDataException($"Not a RESP2 reply: it begins with 0x{(int)element.Type:x2}."),
        };
    }

    private static object?[] ReadArray(ref SequenceReader<byte> reader, long count)
    {
        var items = new object?[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Read(ref reader);
        }

        return items;
    }
}
