namespace SessionKernel;

/// <summary>Passes over what nobody keeps: pushes, the nested replies of a handshake or role check, the text of bulk errors.</summary>
internal sealed class LaneSkipper(LaneInput input)
{
    private const int MaximumTokens = 16 * 1024;

    /// <summary>So many replies, and what is nested in them.</summary>
    /// <returns>Whether the first thing that was skipped is the text master.</returns>
    public async ValueTask<bool> SkipAsync(long count)
    {
        var saysMaster = false;
        for (int seen = 0; count > 0; count--, seen++)
        {
            var token = await NextTokenAsync().ConfigureAwait(false);
            if (token.Kind is RespKind.Aggregate or RespKind.Push)
            {
                count += token.Number;
            }
            else if (token.Kind is RespKind.Bulk or RespKind.BulkError)
            {
                saysMaster |= seen == 0 && await StartsWithMasterAsync((int)token.Number).ConfigureAwait(false);
                await SkipBytesAsync((int)token.Number).ConfigureAwait(false);
                await SkipLineEndAsync().ConfigureAwait(false);
            }

            if (seen + count > MaximumTokens)
            {
                throw new LaneProtocolException();
            }
        }

        return saysMaster;
    }

    private async ValueTask<bool> StartsWithMasterAsync(int length)
    {
        while (length == 6 && input.Unread.Length < length)
        {
            await input.RefillAsync().ConfigureAwait(false);
        }

        return length == 6 && input.Unread[..length].SequenceEqual("master"u8);
    }

    private async ValueTask<RespToken> NextTokenAsync()
    {
        RespParse status;
        RespToken token;
        while ((status = RespReader.Read(input.Unread, out token)) == RespParse.Incomplete)
        {
            await input.RefillAsync().ConfigureAwait(false);
        }

        if (status == RespParse.Malformed)
        {
            throw new LaneProtocolException();
        }

        input.Consume(token.Consumed);
        return token;
    }

    public async ValueTask SkipBytesAsync(int bytes)
    {
        while (bytes > 0)
        {
            if (input.Unread.IsEmpty)
            {
                await input.RefillAsync().ConfigureAwait(false);
            }

            var skipped = Math.Min(bytes, input.Unread.Length);
            input.Consume(skipped);
            bytes -= skipped;
        }
    }

    public async ValueTask SkipLineEndAsync()
    {
        while (input.Unread.Length < 2)
        {
            await input.RefillAsync().ConfigureAwait(false);
        }

        if (!input.Unread.StartsWith("\r\n"u8))
        {
            throw new LaneProtocolException();
        }

        input.Consume(2);
    }
}
