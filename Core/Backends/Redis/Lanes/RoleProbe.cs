using System.Buffers;

namespace SessionKernel;

/// <summary>The question whether the server is still a primary: a replica would go on answering GET with what it has.</summary>
internal sealed class RoleProbe(Lane lane, RoleQuestion question) : LaneOperation
{
    private int _isAsking;

    public void Ask(long now, TimeSpan timeout, LaneClock clock)
    {
        if (Interlocked.Exchange(ref _isAsking, 1) == 0)
        {
            Started = now;
            Deadline = now + clock.Ticks(timeout);
            if (lane.Send(this) != LaneSend.Taken)
            {
                Volatile.Write(ref _isAsking, 0);
            }
        }
    }

    public override void Write(IBufferWriter<byte> output) => output.Write(question == RoleQuestion.Role
        ? "*1\r\n$4\r\nROLE\r\n"u8
        : "*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n"u8);

    public override bool Answer(long position, in LaneReply reply)
    {
        var isPrimary = (question, reply.Kind) switch
        {
            (RoleQuestion.Role, LaneReplyKind.Aggregate) => reply.SaysMaster,
            (RoleQuestion.InfoReplication, LaneReplyKind.Value) => LaneHandshake.SaysMaster(reply.Value!),
            (_, LaneReplyKind.Error) => true,
            _ => (bool?)null,
        };
        if (isPrimary is null)
        {
            return false;
        }

        reply.Value?.Return();
        Volatile.Write(ref _isAsking, 0);
        if (isPrimary == false)
        {
            lane.Close(LaneEnd.NotPrimary);
        }

        return true;
    }

    public override void Fail(long position, LaneFault fault) => Volatile.Write(ref _isAsking, 0);
}
