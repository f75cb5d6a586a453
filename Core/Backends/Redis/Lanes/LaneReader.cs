using System.Runtime.CompilerServices;

namespace SessionKernel;

// Replies, one after the other. What is whole in the input is read at once; only a large bulk, or the nested reply of a
// handshake or role check, is read in steps. Pushes are skipped: nothing was asked that they answer.
internal sealed class LaneReader(LaneInput input, BufferPool buffers)
{
    private const int LargeBulk = LaneInput.Capacity / 2;

    private readonly LaneSkipper _skipper = new(input);

    /// <summary>Looks at what is unread, and reads a reply from it if it is there.</summary>
    public LaneStep Read(out LaneReply reply)
    {
        reply = default;
        switch (RespReader.Read(input.Unread, out var token))
        {
            case RespParse.Incomplete:
                return LaneStep.NeedsMore;
            case RespParse.Malformed:
                return LaneStep.Broken;
        }

        switch (token.Kind)
        {
            case RespKind.Bulk:
                return ReadBulk(token, out reply);
            case RespKind.Integer:
                reply = new LaneReply(LaneReplyKind.Integer, token.Number);
                break;
            case RespKind.Null:
                reply = new LaneReply(LaneReplyKind.Null);
                break;
            case RespKind.Text:
                reply = new LaneReply(input.Unread[..token.Consumed].SequenceEqual("+OK\r\n"u8) ? LaneReplyKind.Ok : LaneReplyKind.Text);
                break;
            case RespKind.Error:
                reply = new LaneReply(KindOf(input.Unread[1..token.Consumed]));
                break;
            case RespKind.Scalar:
                return LaneStep.Broken;
            default:
                return LaneStep.TakesSteps;
        }

        input.Consume(token.Consumed);
        return LaneStep.Replied;
    }

    /// <summary>Receives a large bulk, or a nested reply, or skips a push.</summary>
    /// <returns>The reply; null = it was a push.</returns>
    /// <exception cref="LaneProtocolException">No server of this protocol says that.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public ValueTask<LaneReply?> ReadInStepsAsync()
    {
        RespReader.Read(input.Unread, out var token);
        input.Consume(token.Consumed);
        return token.Kind switch
        {
            RespKind.Bulk => ReceiveLargeAsync((int)token.Number),
            RespKind.BulkError => ReceiveBulkErrorAsync((int)token.Number),
            RespKind.Aggregate => ReceiveNestedAsync(token.Number),
            _ => SkipPushAsync(token.Number),
        };
    }

    /// <summary>One reply on a connection that has a single question under way.</summary>
    public async Task<LaneReply> NextAsync()
    {
        while (true)
        {
            switch (Read(out var reply))
            {
                case LaneStep.Replied:
                    return reply;
                case LaneStep.NeedsMore:
                    await input.RefillAsync().ConfigureAwait(false);
                    break;
                case LaneStep.TakesSteps when await ReadInStepsAsync().ConfigureAwait(false) is { } received:
                    return received;
                case LaneStep.Broken:
                    throw new LaneProtocolException();
            }
        }
    }

    private LaneStep ReadBulk(in RespToken token, out LaneReply reply)
    {
        reply = default;
        var length = (int)token.Number;
        var after = input.Unread[token.Consumed..];
        if (after.Length < length + 2)
        {
            return length > LargeBulk ? LaneStep.TakesSteps : LaneStep.NeedsMore;
        }

        if (after[length] != '\r' || after[length + 1] != '\n')
        {
            return LaneStep.Broken;
        }

        reply = new LaneReply(LaneReplyKind.Value, length, buffers.RentCopy(after[..length]));
        input.Consume(token.Consumed + length + 2);
        return LaneStep.Replied;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LaneReply?> ReceiveLargeAsync(int length)
    {
        var value = buffers.Rent();
        try
        {
            input.MoveTo(value, length);
            while (value.Length < length)
            {
                value.Advance(await input.ReceiveAsync(value, length - value.Length).ConfigureAwait(false));
            }

            await _skipper.SkipLineEndAsync().ConfigureAwait(false);
            return new LaneReply(LaneReplyKind.Value, length, value);
        }
        catch
        {
            value.Return();
            throw;
        }
    }

    private async ValueTask<LaneReply?> ReceiveBulkErrorAsync(int length)
    {
        await _skipper.SkipBytesAsync(length).ConfigureAwait(false);
        await _skipper.SkipLineEndAsync().ConfigureAwait(false);
        return new LaneReply(LaneReplyKind.Error);
    }

    private async ValueTask<LaneReply?> SkipPushAsync(long count)
    {
        await _skipper.SkipAsync(count).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<LaneReply?> ReceiveNestedAsync(long count) =>
        new LaneReply(LaneReplyKind.Aggregate, count, SaysMaster: await _skipper.SkipAsync(count).ConfigureAwait(false));

    private static LaneReplyKind KindOf(ReadOnlySpan<byte> error)
    {
        var code = error[..Math.Max(error.IndexOf((byte)' '), 0)];
        return code.SequenceEqual("READONLY"u8) || code.SequenceEqual("MOVED"u8) || code.SequenceEqual("ASK"u8) ? LaneReplyKind.NotPrimary
            : code.SequenceEqual("NOAUTH"u8) || code.SequenceEqual("NOPERM"u8) || code.SequenceEqual("WRONGPASS"u8) ? LaneReplyKind.Denied
            : LaneReplyKind.Error;
    }
}
