using System.Buffers;

namespace SessionKernel;

/// <summary>Asks whether the server is still a primary: a replica would go on answering GET from its own data.</summary>
internal sealed class RoleProbe(Lane lane, RoleQuestion question) : LaneOperation
{
    private const int Idle = 0;
    private const int Asking = 1;
    private const int AskAgain = 2;

    private int _state;

    public void Ask(LaneClock clock)
    {
        // An answer under way may be older than a change that comes now, so ask again after it.
        if (Interlocked.CompareExchange(ref _state, Asking, Idle) != Idle)
        {
            Interlocked.CompareExchange(ref _state, AskAgain, Asking);
            return;
        }

        Started = clock.Now;
        Deadline = clock.DeadlineOf(Started);
        if (lane.Send(this) != LaneSend.Taken)
        {
            Volatile.Write(ref _state, Idle);
        }
    }

    public override void Write(IBufferWriter<byte> output) => output.Write(question == RoleQuestion.Role
        ? "*1\r\n$4\r\nROLE\r\n"u8
        : "*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n"u8);

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        LaneEnd? end = (question, reply.Kind) switch
        {
            (RoleQuestion.Role, LaneReplyKind.Aggregate) => reply.SaysMaster ? null : LaneEnd.NotPrimary,
            (RoleQuestion.InfoReplication, LaneReplyKind.Value) => LaneHandshake.SaysMaster(reply.Value!) ? null : LaneEnd.NotPrimary,
            // The next beat asks again: a server that is busy with a script has not become a replica.
            (_, LaneReplyKind.Busy) => null,
            (_, var kind) when kind.IsError() => LaneEnd.RoleUnknown,
            _ => LaneEnd.ProtocolBroken,
        };
        reply.Value?.Return();
        if (end is { } why)
        {
            lane.Close(why);
        }
        else if (Interlocked.Exchange(ref _state, Idle) == AskAgain)
        {
            lane.CheckRole();
        }

        return LaneAnswer.Taken;
    }

    public override void Fail(long position, LaneFault fault) => Volatile.Write(ref _state, Idle);

    public override void Execute()
    {
    }
}
