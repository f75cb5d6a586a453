using System.Buffers;

namespace SessionKernel;

// One command from SendAsync until the caller has taken the result.
//
//   Begin -> sent over a lane -> Answer or Fail, by the lane -> Execute: decoded by the handler, the caller goes on and takes the
//   result -> Release: back in the pool
//
// A fault of the lane is followed by one more attempt within the same deadline, over a lane as soon as one is open: a load by
// asking again, a write by its own stamp, a removal by its own absence. An error reply, whatever it says, is left to
// StackExchange.Redis: the same command again, since an error means that nothing was applied.
internal sealed class LaneCall<TState, TResult> : LaneOperation, IPooledCall
{
    private readonly LaneCallPool<TState, TResult> _pool;
    private readonly PooledResult<TResult> _result;
    private BackendCommand _command;
    private TState _state = default!;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Lane? _lane;
    private BackendReply? _earlier;
    private LaneReply _reply;
    private LaneFault? _fault;

    public LaneCall(LaneCallPool<TState, TResult> pool)
    {
        _pool = pool;
        _result = new PooledResult<TResult>(this);
    }

    public ValueTask<TResult> Begin(in BackendCommand command, TState state, CancellationToken token)
    {
        _command = command;
        _state = state;
        _token = token;
        Started = _pool.Lanes.Now;
        Deadline = Started + _pool.Lanes.CommandTimeout;
        var task = _result.Begin();
        if (token.IsCancellationRequested)
        {
            Finish(Meaning(LaneFault.Canceled));
        }
        else if (_pool.Lanes.Pick(command.Key) is not { } lane || !TrySend(lane))
        {
            _ = RecoverAsync();
        }

        return task;
    }

    public override void Write(IBufferWriter<byte> output) =>
        LaneCommands.Write(output, _command, IsAgain, _pool.Keys);

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        if (!LaneReplies.CanAnswer(_command.Kind, IsAgain, reply))
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
            Finish(LaneReplies.Read(_command.Kind, _reply));
        }
        else
        {
            _ = RecoverAsync();
        }
    }

    public void Release()
    {
        _command = default;
        _state = default!;
        _token = default;
        _registration = default;
        _lane = null;
        _earlier = null;
        _reply = default;
        _fault = null;
        Position = -1;
        WasCanceled = false;
        _pool.Return(this);
    }

    private bool IsAgain => _earlier is { Status: BackendStatus.OutcomeUnknown };

    /// <returns>False if the lane is not open; otherwise the call ends by itself.</returns>
    private bool TrySend(Lane lane)
    {
        _lane = lane;
        _fault = null;
        Position = -1;
        if (_token.CanBeCanceled)
        {
            _registration = _token.UnsafeRegister(static call => ((LaneCall<TState, TResult>)call!).Cancel(), this);
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

    private void Cancel() => _lane!.Cancel(this);

    /// <summary>The rare case. Whatever happens in it, the call completes.</summary>
    private async Task RecoverAsync()
    {
        BackendReply? last;
        try
        {
            last = await TryRecoverAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _command.Body?.Abandon();
            _result.Fail(e);
            return;
        }

        if (last is { } reply)
        {
            Finish(reply);
        }
    }

    /// <returns>How the call ends; null if it was sent again.</returns>
    private async ValueTask<BackendReply?> TryRecoverAsync()
    {
        if (_reply.Kind == LaneReplyKind.NotPrimary)
        {
            await _pool.Lanes.RefreshAsync().ConfigureAwait(false);
        }
        else if (_reply.Kind == LaneReplyKind.Moved)
        {
            _pool.Lanes.Forget(_command.Key);
        }

        if (_reply.Kind.IsError())
        {
            return await AskMultiplexerAsync().ConfigureAwait(false);
        }

        var mayTryAgain = _fault is null || (_fault is LaneFault.Unsent or LaneFault.Lost && _earlier is null);
        if (!mayTryAgain)
        {
            return Report(_fault!.Value);
        }

        if (_fault is { } fault)
        {
            _earlier = Meaning(fault);
            Position = -1;
        }

        try
        {
            while (await _pool.Lanes.WhenOpenAsync(_command.Key, Deadline, _token).ConfigureAwait(false) is { } lane)
            {
                if (TrySend(lane))
                {
                    return null;
                }
            }

            return await AskMultiplexerAsync().ConfigureAwait(false);
        }
        catch (LaneWaitException e)
        {
            return Report(e.Fault);
        }
    }

    private async ValueTask<BackendReply> AskMultiplexerAsync()
    {
        var command = _command;
        var earlier = _earlier;
        (_command, _earlier) = (_command with { Body = null }, null);
        return await _pool.Path.FollowAsync(command, earlier, _pool.Lanes.Left(Deadline), _token).ConfigureAwait(false);
    }

    private BackendReply Report(LaneFault fault)
    {
        var reply = Meaning(fault);
        _pool.Lanes.Report(_command.Kind, fault, reply.Status);
        return reply;
    }

    /// <summary>What a fault means when nobody tries again.</summary>
    private BackendReply Meaning(LaneFault fault) => LaneFaults.Meaning(_command.Kind, fault, wasWritten: Position >= 0, _token);

    private void Finish(in BackendReply last)
    {
        BackendReply reply;
        try
        {
            reply = _earlier is { } earlier ? RedisRetry.Combine(_command, earlier, last) : last;
        }
        catch (Exception e)
        {
            _result.Fail(e);
            return;
        }

        _result.Complete(_pool.Handler, _state, _command.Body is null ? reply : reply with { Body = _command.Body });
    }
}
