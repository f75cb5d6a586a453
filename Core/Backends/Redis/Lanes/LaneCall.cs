using System.Buffers;
using System.Threading.Tasks.Sources;

namespace SessionKernel;

// One command from SendAsync to GetResult: the pooled object behind the ValueTask that the caller awaits.
//
//   Begin -> sent over a lane -> Answer or Fail, by the lane -> Execute, on the thread pool: decoded by the handler, the caller
//   goes on -> GetResult -> back in the pool
//
// A fault of the lane is followed by one more attempt within the same deadline, over a lane as soon as one is open: a load by
// asking again, a write by its own stamp, a removal by its own absence. An error reply, whatever it says, is left to
// StackExchange.Redis: the same command again, since an error means that nothing was applied.
internal sealed class LaneCall<TState, TResult>(LaneCallPool<TState, TResult> pool) : LaneOperation, IValueTaskSource<TResult>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<TResult> _source;
    private BackendCommand _command;
    private TState _state = default!;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Lane? _lane;
    private BackendReply? _earlier;
    private LaneReply _reply;
    private LaneFault? _fault;

    public ValueTask<TResult> Begin(in BackendCommand command, TState state, CancellationToken token)
    {
        _command = command;
        _state = state;
        _token = token;
        Started = pool.Lanes.Now;
        Deadline = Started + pool.Lanes.CommandTimeout;
        var task = new ValueTask<TResult>(this, _source.Version);
        if (token.IsCancellationRequested)
        {
            Finish(new BackendReply(BackendStatus.Canceled));
        }
        else if (!TrySend(pool.Lanes.Pick()))
        {
            _ = AttemptAgainAsync();
        }

        return task;
    }

    public override void Write(IBufferWriter<byte> output) =>
        LaneCommands.Write(output, _command, again: _earlier is { Status: BackendStatus.OutcomeUnknown }, pool.Keys);

    public override bool Answer(long position, in LaneReply reply)
    {
        if (!LaneReplies.CanAnswer(_command.Kind, reply.Kind))
        {
            return false;
        }

        _reply = reply;
        if (reply.Kind == LaneReplyKind.NotPrimary)
        {
            _lane!.Close(LaneEnd.NotPrimary);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public override void Fail(long position, LaneFault fault)
    {
        _fault = fault;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        _registration.Dispose();
        if (_fault is { } fault)
        {
            EndFaulted(fault);
        }
        else if (_reply.Kind is LaneReplyKind.Error or LaneReplyKind.NotPrimary)
        {
            _ = AskMultiplexerAsync();
        }
        else
        {
            Finish(LaneReplies.Read(_command.Kind, _reply));
        }
    }

    public TResult GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Clear();
            pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <returns>False if the lane is not open; otherwise the call ends by itself.</returns>
    private bool TrySend(Lane? lane)
    {
        if (lane is null)
        {
            return false;
        }

        _lane = lane;
        _fault = null;
        Position = -1;
        if (_token.CanBeCanceled)
        {
            _registration = _token.UnsafeRegister(static call => ((LaneCall<TState, TResult>)call!).Cancel(), this);
        }

        switch (lane.Send(this))
        {
            case LaneSend.Taken:
                return true;
            case LaneSend.Canceled:
                Fail(Position, LaneFault.Canceled);
                return true;
            case LaneSend.Full:
                _registration.Dispose();
                EndUnsent(LaneFault.Refused);
                return true;
            default:
                _registration.Dispose();
                return false;
        }
    }

    private void Cancel() => _lane!.Cancel(this);

    private void EndFaulted(LaneFault fault)
    {
        var reply = LaneFaults.Meaning(_command.Kind, fault, wasWritten: Position >= 0);
        if (fault is LaneFault.Unsent or LaneFault.Lost && _earlier is null)
        {
            _earlier = reply;
            _ = AttemptAgainAsync();
            return;
        }

        pool.Lanes.Report(_command.Kind, fault, reply.Status);
        Finish(reply);
    }

    /// <summary>Over a lane, as soon as one is open and as long as the deadline allows; over the multiplexer, if none can be had.</summary>
    private async Task AttemptAgainAsync()
    {
        try
        {
            Lane? lane;
            do
            {
                lane = await pool.Lanes.WhenOpenAsync(Deadline, _token).ConfigureAwait(false);
            }
            while (lane is not null && !TrySend(lane));

            if (lane is null)
            {
                await AskMultiplexerAsync().ConfigureAwait(false);
            }
        }
        catch (LaneWaitException e)
        {
            EndUnsent(e.Fault);
        }
    }

    private void EndUnsent(LaneFault fault)
    {
        var reply = LaneFaults.Meaning(_command.Kind, fault, wasWritten: false);
        pool.Lanes.Report(_command.Kind, fault, reply.Status);
        Finish(reply);
    }

    private async Task AskMultiplexerAsync()
    {
        var reply = await pool.SafePath.FollowAsync(_command, _earlier, pool.Lanes.Left(Deadline), _token).ConfigureAwait(false);
        _earlier = null;
        _command = _command with { Body = null, Marker = null };
        Finish(reply);
    }

    private void Finish(in BackendReply last)
    {
        TResult result;
        try
        {
            var reply = _earlier is { } earlier ? RedisRetry.Combine(_command, earlier, last) : last;
            result = pool.Handler.Handle(_state, _command.Body is null ? reply : reply with { Body = _command.Body });
        }
        catch (Exception e)
        {
            _source.SetException(e);
            return;
        }

        _source.SetResult(result);
    }

    private void Clear()
    {
        _source.Reset();
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
    }
}
