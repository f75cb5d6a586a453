namespace SessionKernel;

/// <summary>Skips what is not kept: pushes, the nested replies of a handshake or role check, the text of bulk errors.</summary>
internal sealed class LaneSkipper(LaneInput input)
{
    private const int MaximumTokens = 16 * 1024;

    /// <summary>Skips this many replies, with everything nested in them.</summary>
    /// <returns>Whether the first skipped element is the text "master".</returns>
    public bool Skip(long count)
    {
        var saysMaster = false;
        for (int seen = 0; count > 0; count--, seen++)
        {
            var token = NextToken();
            if (token.Kind is RespKind.Aggregate or RespKind.Push)
            {
                count += token.Number;
            }
            else if (token.Kind is RespKind.Bulk or RespKind.BulkError)
            {
                saysMaster |= seen == 0 && token.Number == 6 && input.Peek(6).SequenceEqual("master"u8);
                SkipBytes((int)token.Number);
                SkipLineEnd();
            }

            if (seen + count > MaximumTokens)
            {
                throw new LaneProtocolException();
            }
        }

        return saysMaster;
    }

    public void SkipBytes(int bytes)
    {
        while (bytes > 0)
        {
            input.Peek(1);
            var skipped = Math.Min(bytes, input.Unread.Length);
            input.Consume(skipped);
            bytes -= skipped;
        }
    }

    public void SkipLineEnd()
    {
        if (!input.Peek(2).SequenceEqual("\r\n"u8))
        {
            throw new LaneProtocolException();
        }

        input.Consume(2);
    }

    private RespToken NextToken()
    {
        RespParse status;
        RespToken token;
        while ((status = RespReader.Read(input.Unread, out token)) == RespParse.Incomplete)
        {
            input.Fill();
        }

        if (status == RespParse.Malformed)
        {
            throw new LaneProtocolException();
        }

        input.Consume(token.Consumed);
        return token;
    }
}
