namespace SessionKernel;

// Reads replies, one after the other. A reply that is complete in the input is read at once. A large bulk, and the nested reply of a
// handshake or role check, are received in pieces. Pushes are skipped, since they answer nothing. A value over the limit is cut to one byte
// more than the limit, so that its decoder refuses it.
internal sealed class LaneReader(LaneInput input, BufferPool buffers, ValueLimit limit)
{
    private const int LargeBulk = LaneInput.Capacity / 2;

    private readonly LaneSkipper _skipper = new(input);

    private enum Step : byte
    {
        Replied,

        /// <summary>More bytes are needed.</summary>
        Incomplete,

        /// <summary>The reply must be received in pieces.</summary>
        Pieces,
    }

    /// <summary>Reads a reply that is complete in the input.</summary>
    /// <exception cref="LaneProtocolException">The protocol does not allow the bytes.</exception>
    public bool TryNext(out LaneReply reply) => Look(out reply) == Step.Replied;

    /// <summary>Waits for a reply.</summary>
    /// <exception cref="LaneProtocolException">The protocol does not allow the bytes.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public LaneReply Next()
    {
        while (true)
        {
            switch (Look(out var reply))
            {
                case Step.Replied:
                    return reply;
                case Step.Incomplete:
                    input.Fill();
                    break;
                case Step.Pieces when ReceivePieces() is { } received:
                    return received;
            }
        }
    }

    private Step Look(out LaneReply reply)
    {
        reply = default;
        switch (RespReader.Read(input.Unread, out var token))
        {
            case RespParse.Incomplete:
                return Step.Incomplete;
            case RespParse.Malformed:
                throw new LaneProtocolException();
        }

        switch (token.Kind)
        {
            case RespKind.Bulk:
                return LookAtBulk(token, out reply);
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
                reply = new LaneReply(LaneReplyKinds.OfError(input.Unread[1..token.Consumed]));
                break;
            case RespKind.Scalar:
                throw new LaneProtocolException();
            default:
                return Step.Pieces;
        }

        input.Consume(token.Consumed);
        return Step.Replied;
    }

    private Step LookAtBulk(in RespToken token, out LaneReply reply)
    {
        reply = default;
        var length = (int)token.Number;
        var after = input.Unread[token.Consumed..];
        if (after.Length < length + 2)
        {
            return length > LargeBulk ? Step.Pieces : Step.Incomplete;
        }

        if (after[length] != '\r' || after[length + 1] != '\n')
        {
            throw new LaneProtocolException();
        }

        reply = new LaneReply(LaneReplyKind.Value, length, buffers.RentCopy(after[..length]));
        input.Consume(token.Consumed + length + 2);
        return Step.Replied;
    }

    /// <summary>Waits for the rest of a reply that has begun to arrive.</summary>
    /// <returns>Null for a push, which answers no command.</returns>
    private LaneReply? ReceivePieces()
    {
        RespReader.Read(input.Unread, out var token);
        input.Consume(token.Consumed);
        switch (token.Kind)
        {
            case RespKind.Bulk:
                return ReceiveBulk((int)token.Number);
            case RespKind.BulkError:
                _skipper.SkipBytes((int)token.Number);
                _skipper.SkipLineEnd();
                return new LaneReply(LaneReplyKind.Error);
            case RespKind.Aggregate:
                return new LaneReply(LaneReplyKind.Aggregate, token.Number, SaysMaster: _skipper.Skip(token.Number));
            default:
                _skipper.Skip(token.Number);
                return null;
        }
    }

    private LaneReply ReceiveBulk(int length)
    {
        var value = buffers.Rent();
        try
        {
            var kept = Math.Min(length, limit.Bytes + 1);
            input.MoveTo(value, kept);
            _skipper.SkipBytes(length - kept);
            _skipper.SkipLineEnd();
            return new LaneReply(LaneReplyKind.Value, length, value);
        }
        catch
        {
            value.Return();
            throw;
        }
    }
}

/// <summary>The server sent bytes that the protocol does not allow, or a reply too many.</summary>
internal sealed class LaneProtocolException() : IOException("The server's replies break the protocol.");
