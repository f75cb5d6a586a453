using System.Buffers;
using System.Buffers.Text;

namespace Storefront.Proxy;

/// <summary>What commands and replies share: lines that end in CR LF, and the lengths in them.</summary>
internal static class RespLines
{
    private const long MaxLength = 512L << 20;

    public static bool TryReadLine(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> line) =>
        reader.TryReadTo(out line, "\r\n"u8);

    public static long ParseLength(in ReadOnlySequence<byte> digits)
    {
        Span<byte> text = stackalloc byte[24];
        if (digits.Length is 0 or > 24)
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

    /// <summary>Reads <paramref name="length"/> bytes and the CR LF behind them.</summary>
    public static bool TryReadBulk(ref SequenceReader<byte> reader, long length, out ReadOnlySequence<byte> bytes)
    {
        bytes = default;
        if (reader.Remaining < length + 2)
        {
            return false;
        }

        bytes = reader.UnreadSequence.Slice(0, length);
        reader.Advance(length);
        return reader.IsNext("\r\n"u8, advancePast: true) ? true : throw new InvalidDataException("A RESP bulk string does not end in CR LF.");
    }
}
