using System.Buffers;

namespace Storefront.Proxy;

/// <summary>Reads commands from a client's byte stream: arrays of bulk strings, or an inline line of words.</summary>
/// <remarks>
/// Keeps no state: as long as a command is incomplete nothing is consumed, and the caller comes back with more bytes.
/// So the borders at which the bytes arrived cannot matter.
/// </remarks>
public static class RespCommandReader
{
    private const int MaxArguments = 1 << 20;

    /// <summary>Takes one command off the front of <paramref name="buffer"/>; false if it has not all arrived.</summary>
    /// <exception cref="InvalidDataException">The bytes are no command.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out RespCommand? command)
    {
        command = null;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryPeek(out byte first))
        {
            return false;
        }

        byte[][]? arguments = first == (byte)'*' ? ReadArray(ref reader) : ReadInline(ref reader);
        if (arguments is null)
        {
            return false;
        }

        buffer = buffer.Slice(reader.Position);
        command = new RespCommand(arguments);
        return true;
    }

    private static byte[][]? ReadArray(ref SequenceReader<byte> reader)
    {
        if (!RespLines.TryReadLine(ref reader, out var header))
        {
            return null;
        }

        long count = RespLines.ParseLength(header.Slice(1));
        if (count > MaxArguments)
        {
            throw new InvalidDataException("A RESP command has too many arguments.");
        }

        // Lengths first: a command that arrives in a thousand chunks must not be copied a thousand times.
        var arguments = new List<ReadOnlySequence<byte>>();
        for (long i = 0; i < count; i++)
        {
            if (!RespLines.TryReadLine(ref reader, out var length))
            {
                return null;
            }

            if (length.IsEmpty || length.FirstSpan[0] != (byte)'$')
            {
                throw new InvalidDataException("A RESP command holds something else than bulk strings.");
            }

            if (!RespLines.TryReadBulk(ref reader, Math.Max(0, RespLines.ParseLength(length.Slice(1))), out var bytes))
            {
                return null;
            }

            arguments.Add(bytes);
        }

        return [.. arguments.Select(static a => a.ToArray())];
    }

    private static byte[][]? ReadInline(ref SequenceReader<byte> reader)
    {
        if (!RespLines.TryReadLine(ref reader, out var line))
        {
            return reader.Length > 64 * 1024 ? throw new InvalidDataException("An inline command has no end.") : null;
        }

        var words = new List<byte[]>();
        ReadOnlySpan<byte> text = line.ToArray();
        foreach (Range word in text.Split((byte)' '))
        {
            if (!text[word].IsEmpty)
            {
                words.Add(text[word].ToArray());
            }
        }

        return [.. words];
    }
}
