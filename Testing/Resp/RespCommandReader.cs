using System.Buffers;

namespace SessionKernel.Testing.Resp;

/// <summary>Reads commands from a client's byte stream: arrays of bulk strings, or an inline line of words.</summary>
public static class RespCommandReader
{
    private const int MaxArguments = 1 << 20;
    private const int LongestLine = 64 * 1024;

    /// <summary>Takes one command off the front of <paramref name="buffer"/>; false if it is not complete yet.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a command.</exception>
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
        if (!RespElement.TryRead(ref reader, out var header))
        {
            return null;
        }

        if (header.Length > MaxArguments)
        {
            throw new InvalidDataException("A RESP command has too many arguments.");
        }

        // Copied at the end: a command that arrives in a thousand chunks must not be copied a thousand times.
        var arguments = new List<ReadOnlySequence<byte>>();
        for (long i = 0; i < header.Length; i++)
        {
            if (!RespElement.TryRead(ref reader, out var argument))
            {
                return null;
            }

            if (argument.Type != '$' || argument.IsNull)
            {
                throw new InvalidDataException("A RESP command contains something other than bulk strings.");
            }

            arguments.Add(argument.Bytes);
        }

        return [.. arguments.Select(static a => a.ToArray())];
    }

    private static byte[][]? ReadInline(ref SequenceReader<byte> reader)
    {
        if (!RespElement.TryReadLine(ref reader, out var line))
        {
            return reader.Length > LongestLine ? throw new InvalidDataException("An inline command has no end.") : null;
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
