using System.Buffers.Text;

namespace SessionKernel;

internal enum RespParse : byte
{
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The protocol does not allow this.</summary>
    Malformed,
}

internal enum RespKind : byte
{
    /// <summary>A line of text: "+".</summary>
    Text,

    /// <summary>A line with an error: "-".</summary>
    Error,

    /// <summary>An integer: ":".</summary>
    Integer,

    /// <summary>"$" or "=" with a length: that many bytes and a line end follow.</summary>
    Bulk,

    /// <summary>"!" with a length: an error whose text follows like a bulk.</summary>
    BulkError,

    /// <summary>"$-1", "*-1" or "_".</summary>
    Null,

    /// <summary>"*", "~" or "%" with a count: that many replies follow (twice as many for "%").</summary>
    Aggregate,

    /// <summary>"&gt;" with a count: the server sends it without being asked.</summary>
    Push,

    /// <summary>A boolean, double or big number, which no hot command returns.</summary>
    Scalar,
}

/// <param name="Kind">The kind of what begins here.</param>
/// <param name="Number">The integer, the length of the bulk, or the count of what follows.</param>
/// <param name="Consumed">The bytes of the line, including its end; the bytes of a bulk follow.</param>
internal readonly record struct RespToken(RespKind Kind, long Number, int Consumed);

// A reply of RESP2 or RESP3 begins with a line: a byte for the kind, a text or number, \r\n. The reader is a pure function over the
// available bytes and keeps no state, so a reply may arrive in any pieces. Lines, lengths and counts are bounded: a reply over a bound is
// malformed, and the connection is closed.
internal static class RespReader
{
    public const int MaximumLine = 4 * 1024;
    public const int MaximumBulk = 512 * 1024 * 1024;
    public const int MaximumCount = 4 * 1024;

    public static RespParse Read(ReadOnlySpan<byte> bytes, out RespToken token)
    {
        token = default;
        var end = bytes[..Math.Min(bytes.Length, MaximumLine)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length >= MaximumLine ? RespParse.Malformed : RespParse.Incomplete;
        }

        if (end < 2 || bytes[end - 1] != '\r')
        {
            return RespParse.Malformed;
        }

        return TryRead(bytes[0], bytes[1..(end - 1)], end + 1, out token) ? RespParse.Complete : RespParse.Malformed;
    }

    private static bool TryRead(byte kind, ReadOnlySpan<byte> line, int consumed, out RespToken token)
    {
        switch (kind)
        {
            case (byte)'+':
                token = new RespToken(RespKind.Text, line.Length, consumed);
                return true;
            case (byte)'-':
                token = new RespToken(RespKind.Error, line.Length, consumed);
                return true;
            case (byte)':':
                return TryNumber(RespKind.Integer, line, long.MinValue, long.MaxValue, consumed, out token);
            case (byte)'$':
            case (byte)'=':
                return TryNumber(RespKind.Bulk, line, -1, MaximumBulk, consumed, out token);
            case (byte)'!':
                return TryNumber(RespKind.BulkError, line, 0, MaximumLine, consumed, out token);
            case (byte)'*':
            case (byte)'~':
                return TryNumber(RespKind.Aggregate, line, -1, MaximumCount, consumed, out token);
            case (byte)'%':
                var isMap = TryNumber(RespKind.Aggregate, line, 0, MaximumCount, consumed, out token);
                token = token with { Number = 2 * token.Number };
                return isMap;
            case (byte)'>':
                return TryNumber(RespKind.Push, line, 0, MaximumCount, consumed, out token);
            case (byte)'_':
                token = new RespToken(RespKind.Null, 0, consumed);
                return line.IsEmpty;
            case (byte)'#' or (byte)',' or (byte)'(':
                token = new RespToken(RespKind.Scalar, line.Length, consumed);
                return true;
            default:
                token = default;
                return false;
        }
    }

    private static bool TryNumber(RespKind kind, ReadOnlySpan<byte> line, long least, long most, int consumed, out RespToken token)
    {
        var isNumber = Utf8Parser.TryParse(line, out long number, out var read) && read == line.Length && line[0] != '+';
        var isNull = number == -1 && kind is (RespKind.Bulk or RespKind.Aggregate);
        token = new RespToken(isNull ? RespKind.Null : kind, number, consumed);
        return isNumber && number >= least && number <= most;
    }
}
