using System.Buffers;
using System.Text;

namespace SessionKernel.Testing.Resp;

/// <summary>What a proxy must know about a reply: its RESP type, and the first word of an array or a push.</summary>
internal readonly record struct RespReply(char Type, string? FirstWord)
{
    private const int LongestWord = 16;

    public bool IsError => Type is '-' or '!';

    /// <summary>Whether it is a push of RESP3, which answers no command unless it confirms a subscription.</summary>
    public bool IsPush => Type == '>';

    /// <summary>Whether it begins like a message: on a RESP2 connection that has subscribed, messages are arrays.</summary>
    public bool LooksLikeMessage => FirstWord is "message" or "pmessage" or "smessage";

    /// <summary>Whether it confirms one channel of a (un)subscribe command.</summary>
    public bool ConfirmsSubscription => FirstWord is not null && FirstWord.EndsWith("subscribe", StringComparison.Ordinal);

    /// <summary>Takes one whole reply, however nested, off the front of <paramref name="buffer"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a reply.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out RespReply reply)
    {
        reply = default;
        var reader = new SequenceReader<byte>(buffer);
        RespElement first;
        do
        {
            if (!RespElement.TryRead(ref reader, out first) || (first.Type == '|' && !RespElement.TrySkip(ref reader, first.Missing - 1)))
            {
                return false;
            }
        }
        while (first.Type == '|');

        var missing = first.Missing;
        string? firstWord = null;
        if (first.Type is '*' or '>' && missing > 0)
        {
            if (!RespElement.TryRead(ref reader, out var word))
            {
                return false;
            }

            firstWord = word.Type is '$' or '+' && word.Bytes.Length <= LongestWord ? Encoding.ASCII.GetString(word.Bytes) : null;
            missing += word.Missing - 1;
        }

        if (!RespElement.TrySkip(ref reader, missing))
        {
            return false;
        }

        buffer = buffer.Slice(reader.Position);
        reply = new RespReply(first.Type, firstWord);
        return true;
    }
}
