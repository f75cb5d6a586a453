using System.Buffers;

namespace SessionKernel;

/// <summary>One WAIT, after a check that each write that it covers is there.</summary>
internal sealed class ReplicationBatch(List<ReplicationCheck> checks, Durability durability) : LaneOperation
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Lane? _lane;
    private int _left = checks.Count + 1;
    private bool _isReplicated;

    public override int Commands => checks.Count + 1;

    /// <returns>Whether enough replicas have what the server had.</returns>
    public Task<bool> SendAsync(Lane lane, long started, long deadline)
    {
        (_lane, Started, Deadline) = (lane, started, deadline);
        if (lane.Send(this) != LaneSend.Taken)
        {
            Execute();
        }

        return _ended.Task;
    }

    public override void Write(IBufferWriter<byte> output)
    {
        var writer = new RespWriter(output);
        foreach (var check in checks)
        {
            writer.Begin(4);
            writer.Argument("GETRANGE"u8);
            check.Keys.Write(check.Key, writer.Argument(check.Keys.LengthOf(check.Key)));
            writer.Argument((long)ReplicationCheck.First);
            writer.Argument((long)ReplicationCheck.Last);
        }

        writer.Begin(3);
        writer.Argument("WAIT"u8);
        writer.Argument((long)durability.Replicas);
        writer.Argument((long)Math.Ceiling(durability.Timeout.TotalMilliseconds));
        writer.Complete();
    }

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        var place = (int)(position - Position);
        var isLook = place < checks.Count;
        if (!reply.Kind.IsError() && reply.Kind != (isLook ? LaneReplyKind.Value : LaneReplyKind.Integer))
        {
            return LaneAnswer.Impossible;
        }

        if (isLook && reply.Kind == LaneReplyKind.Moved)
        {
            checks[place].IsElsewhere = true;
        }
        else if (isLook && reply.Value is { } stamps)
        {
            checks[place].Look(stamps.Span);
            stamps.Return();
        }
        else if (reply.Kind == LaneReplyKind.Integer)
        {
            _isReplicated = reply.Number >= durability.Replicas;
        }

        return Interlocked.Decrement(ref _left) == 0 ? LaneAnswer.Last : LaneAnswer.Taken;
    }

    public override void Fail(long position, LaneFault fault)
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _lane!.Queue(this);
        }
    }

    public override void Execute() => _ended.SetResult(_isReplicated);
}
