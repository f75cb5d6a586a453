using System.Buffers;
using System.Buffers.Text;

namespace SessionKernel.Testing.Resp;

// The only parser of RESP2 and RESP3 here: commands, replies and values are built from its elements. It keeps no state: while an element is
// incomplete, it returns false, and the caller tries again with more bytes. So it does not matter how the bytes are split on arrival.
//
//   + - : _ , # (    a line; Bytes are what is between the type and CR LF
//   $ = !            a length, that many bytes, and CR LF; -1 = null
//   * ~ >            a number of elements, which follow; -1 = null
//   % |              a number of pairs; after an attribute (|) and its pairs comes what it describes
/// <summary>One line of RESP, with the bytes of a bulk string that follows it.</summary>
/// <param name="Type">Its first byte.</param>
/// <param name="Length">The number in the line, of bytes, elements or pairs; 0 if there is none.</param>
/// <param name="Bytes">The content; empty for an aggregate.</param>
internal readonly record struct RespElement(char Type, long Length, ReadOnlySequence<byte> Bytes)
{
    private const long MaxLength = 512L << 20;
    private const int MaxDigits = 24;

    public bool IsNull => Length < 0;

    /// <summary>How many elements must follow until this one is complete.</summary>
    public long Missing => Type switch
    {
        '*' or '~' or '>' => Math.Max(0, Length),
        '%' => 2 * Math.Max(0, Length),
        '|' => (2 * Math.Max(0, Length)) + 1,
        _ => 0,
    };

    /// <exception cref="InvalidDataException">The bytes are not an element.</exception>
    public static bool TryRead(ref SequenceReader<byte> reader, out RespElement element)
    {
        element = default;
        if (!TryReadLine(ref reader, out var line))
        {
            return false;
        }

        element = new RespElement(line.IsEmpty ? '\0' : (char)line.FirstSpan[0], 0, line.IsEmpty ? line : line.Slice(1));
        switch (element.Type)
        {
            case '+' or '-' or ':' or '_' or ',' or '#' or '(':
                return true;
            case '*' or '~' or '>' or '%' or '|':
                element = element with { Length = ParseLength(element.Bytes), Bytes = default };
                return true;
            case '$' or '=' or '!':
                element = element with { Length = ParseLength(element.Bytes), Bytes = default };
                return element.IsNull || TryReadBulk(ref reader, ref element);
            default:
                throw new InvalidDataException($"Not RESP: an element begins with 0x{(int)element.Type:x2}.");
        }
    }

    /// <summary>Skips that many elements, with all that they contain.</summary>
    public static bool TrySkip(ref SequenceReader<byte> reader, long count)
    {
        while (count > 0)
        {
            if (!TryRead(ref reader, out var element))
            {
                return false;
            }

            count += element.Missing - 1;
        }

        return true;
    }

    public static bool TryReadLine(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> line) =>
        reader.TryReadTo(out line, "\r\n"u8);

    private static bool TryReadBulk(ref SequenceReader<byte> reader, ref RespElement element)
    {
        if (reader.Remaining < element.Length + 2)
        {
            return false;
        }

        element = element with { Bytes = reader.UnreadSequence.Slice(0, element.Length) };
        reader.Advance(element.Length);
        return reader.IsNext("\r\n"u8, advancePast: true)
            ? true
            : throw new InvalidDataException("A RESP bulk string does not end in CR LF.");
    }

    private static long ParseLength(in ReadOnlySequence<byte> digits)
    {
        Span<byte> text = stackalloc byte[MaxDigits];
        if (digits.Length is 0 or > MaxDigits)
        {
            throw new InvalidDataException("A RESP length is not a number.");
        }

        digits.CopyTo(text);
        text = text[..(int)digits.Length];
        if (!Utf8Parser.TryParse(text, out long value, out int used) || used != text.Length || value is < -1 or > MaxLength)
        {
            throw new InvalidDataException("A RESP length is not a number, or out of range.");
        }

        return value;
    }
}
