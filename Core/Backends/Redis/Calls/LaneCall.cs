using System.Buffers;

namespace SessionKernel;

// One command over lanes. It makes one attempt after another, and each attempt ends in a reply or a fault:
//
//   TrySend -> the lane writes it -> Answer or Fail, by the lane -> Execute -> Answered or Unanswered
//
// LaneRecovery decides what follows an attempt without an answer.
internal abstract class LaneCall(StoreLanes lanes, KeySpace keys) : LaneOperation
{
    private BackendCommand _command;
    private CancellationTokenRegistration _registration;
    private Lane? _lane;
    private BackendReply? _earlier;
    private LaneReply _reply;
    private LaneFault? _fault;

    /// <summary>The body belongs to the call until the command is handed on.</summary>
    public ref readonly BackendCommand Command => ref _command;

    public CancellationToken Token { get; private set; }

    /// <summary>What the previous attempt may have done; null = there was none.</summary>
    public BackendReply? Earlier => _earlier;

    /// <summary>The kind of the reply to the attempt.</summary>
    public LaneReplyKind Reply => _reply.Kind;

    /// <summary>Why the attempt has no reply; null = it has one, or was never sent.</summary>
    public LaneFault? Fault => _fault;

    /// <summary>What the fault means if the command is not sent again.</summary>
    public BackendReply Meaning(LaneFault fault) => LaneFaults.Meaning(_command.Kind, fault, wasWritten: Position >= 0, Token);

    /// <returns>False if the lane is closed. Otherwise the lane or this call ends the attempt.</returns>
    public bool TrySend(Lane lane)
    {
        _lane = lane;
        _fault = null;
        Position = -1;
        if (Token.CanBeCanceled)
        {
            _registration = Token.UnsafeRegister(static call => ((LaneCall)call!).Cancel(), this);
        }

        LaneFault fault;
        switch (lane.Send(this))
        {
            case LaneSend.Taken:
                return true;
            case LaneSend.Closed:
                _registration.Dispose();
                return false;
            case LaneSend.Canceled:
                fault = LaneFault.Canceled;
                break;
            default:
                fault = LaneFault.Refused;
                break;
        }

        Fail(Position, fault);
        return true;
    }

    /// <summary>Prepares the next attempt, and keeps what the failed one may have done.</summary>
    public void BeginAgain(LaneFault fault)
    {
        _earlier = Meaning(fault);
        Position = -1;
    }

    /// <summary>Hands the command over to the multiplexer, whose result then ends the call.</summary>
    public (BackendCommand Command, BackendReply? Earlier) HandOn()
    {
        var handed = (_command, _earlier);
        (_command, _earlier) = (_command with { Body = null }, null);
        return handed;
    }

    public override void Write(IBufferWriter<byte> output) => LaneCommands.Write(output, _command, IsAgain, keys);

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        if (!LaneCommands.CanAnswer(_command.Kind, IsAgain, reply))
        {
            return LaneAnswer.Impossible;
        }

        _reply = reply;
        if (reply.Kind == LaneReplyKind.NotPrimary)
        {
            _lane!.Close(LaneEnd.NotPrimary);
        }

        return LaneAnswer.Last;
    }

    public override void Fail(long position, LaneFault fault)
    {
        _fault = fault;
        _lane!.Queue(this);
    }

    public override void Execute()
    {
        _registration.Dispose();
        if (_fault is null && !_reply.Kind.IsError())
        {
            Answered(LaneCommands.Read(_command.Kind, _reply));
        }
        else
        {
            Unanswered();
        }
    }

    /// <param name="command">Belongs to the call from then on.</param>
    /// <param name="token">Ends the wait.</param>
    protected void Begin(in BackendCommand command, CancellationToken token)
    {
        _command = command;
        Token = token;
        Started = lanes.Now;
        Deadline = Started + lanes.CommandTimeout;
    }

    protected abstract void Answered(in BackendReply reply);

    /// <summary>The attempt ended without an answer that says what the server did.</summary>
    protected abstract void Unanswered();

    /// <summary>Resets the call to its initial state.</summary>
    protected void Clear()
    {
        _command = default;
        Token = default;
        _registration = default;
        _lane = null;
        _earlier = null;
        _reply = default;
        _fault = null;
        Position = -1;
        WasCanceled = false;
    }

    private bool IsAgain => _earlier is { Status: BackendStatus.OutcomeUnknown };

    private void Cancel() => _lane!.Cancel(this);
}
