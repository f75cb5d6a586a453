using System.Buffers;
using System.Text;

namespace Storefront.Proxy;

/// <summary>What a proxy must know of a reply: its RESP type, and the first word of an array or a push.</summary>
internal readonly record struct RespReply(char Type, string? FirstWord)
{
    private const int LongestWord = 24;

    public bool IsError => Type is '-' or '!';

    /// <summary>A push of RESP3: it answers no command, the confirmation of a subscription apart.</summary>
    public bool IsPush => Type == '>';

    /// <summary>On a RESP2 connection that has subscribed, messages are arrays that begin so.</summary>
    public bool LooksLikeMessage => FirstWord is "message" or "pmessage" or "smessage";

    /// <summary>The confirmation of one channel of a (un)subscribe command.</summary>
    public bool ConfirmsSubscription => FirstWord is not null && FirstWord.EndsWith("subscribe", StringComparison.Ordinal);

    /// <summary>Takes one whole reply, however nested, off the front of <paramref name="buffer"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no reply.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out RespReply reply)
    {
        reply = default;
        var reader = new SequenceReader<byte>(buffer);
        byte type;
        while (reader.TryPeek(out type) && type == (byte)'|')
        {
            // An attribute stands before the reply it describes.
            if (!TryReadHeader(ref reader, out long pairs) || !TrySkip(ref reader, 2 * pairs))
            {
                return false;
            }
        }

        string? firstWord = null;
        if (type is (byte)'*' or (byte)'>')
        {
            if (!TryReadHeader(ref reader, out long count) || (count > 0 && !TryReadWord(ref reader, out firstWord)) || !TrySkip(ref reader, count - 1))
            {
                return false;
            }
        }
        else if (!TrySkip(ref reader, 1))
        {
            return false;
        }

        buffer = buffer.Slice(reader.Position);
        reply = new RespReply((char)type, firstWord);
        return true;
    }

    private static bool TryReadWord(ref SequenceReader<byte> reader, out string? word)
    {
        word = null;
        ReadOnlySequence<byte> start = reader.UnreadSequence;
        if (!TrySkip(ref reader, 1))
        {
            return false;
        }

        ReadOnlySequence<byte> value = start.Slice(0, reader.Position);
        if (value.FirstSpan[0] is (byte)'$' or (byte)'+' && value.Length <= LongestWord)
        {
            string text = Encoding.ASCII.GetString(value).TrimEnd();
            word = text[(text.LastIndexOf('\n') + 1)..].TrimStart('+');
        }

        return true;
    }

    private static bool TryReadHeader(ref SequenceReader<byte> reader, out long count)
    {
        count = 0;
        if (!RespLines.TryReadLine(ref reader, out var line))
        {
            return false;
        }

        count = Math.Max(0, RespLines.ParseLength(line.Slice(1)));
        return true;
    }

    private static bool TrySkip(ref SequenceReader<byte> reader, long missing)
    {
        while (missing > 0)
        {
            if (!RespLines.TryReadLine(ref reader, out var line))
            {
                return false;
            }

            char kind = line.IsEmpty ? '\0' : (char)line.FirstSpan[0];
            long length = kind is '$' or '=' or '!' or '*' or '~' or '>' or '%' or '|' ? RespLines.ParseLength(line.Slice(1)) : 0;
            if (kind is '$' or '=' or '!' && length >= 0 && !RespLines.TryReadBulk(ref reader, length, out _))
            {
                return false;
            }

            length = Math.Max(0, length);
            missing += kind switch
            {
                '+' or '-' or ':' or '_' or ',' or '#' or '(' or '$' or '=' or '!' => -1,
                '*' or '~' or '>' => length - 1,
                '%' => (2 * length) - 1,
                '|' => 2 * length,
                _ => throw new InvalidDataException("A RESP reply has an unknown type."),
            };
        }

        return true;
    }
}
