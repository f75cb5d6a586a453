namespace SessionKernel;

// A call, from SendAsync until its caller takes the result:
//
//   Begin -> attempts -> the handler decodes the reply -> the caller takes the result -> Release returns the call to the pool
internal sealed class PooledLaneCall<TState, TResult> : LaneCall, IPooledCall
{
    private readonly LaneCallPool<TState, TResult> _pool;
    private readonly PooledResult<TResult> _result;
    private TState _state = default!;

    public PooledLaneCall(LaneCallPool<TState, TResult> pool)
        : base(pool.Lanes, pool.Keys)
    {
        _pool = pool;
        _result = new PooledResult<TResult>(this);
    }

    public ValueTask<TResult> Begin(in BackendCommand command, TState state, CancellationToken token)
    {
        Begin(command, token);
        _state = state;
        var task = _result.Begin();
        if (token.IsCancellationRequested)
        {
            Answered(Meaning(LaneFault.Canceled));
        }
        else if (_pool.Lanes.Pick(command.Key) is not { } lane || !TrySend(lane))
        {
            Unanswered();
        }

        return task;
    }

    public void Release()
    {
        Clear();
        _state = default!;
        _pool.Return(this);
    }

    protected override void Answered(in BackendReply reply)
    {
        BackendReply all;
        try
        {
            all = Earlier is { } earlier ? RedisRetry.Combine(Command, earlier, reply) : reply;
        }
        catch (Exception e)
        {
            _result.Fail(e);
            return;
        }

        _result.Complete(_pool.Handler, _state, Command.Body is { } body ? all with { Body = body } : all);
    }

    protected override void Unanswered() => _ = RecoverAsync();

    /// <summary>Always completes the call, or sends it again.</summary>
    private async Task RecoverAsync()
    {
        BackendReply? last;
        try
        {
            last = await _pool.Recovery.RecoverAsync(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Command.Body?.Abandon();
            _result.Fail(e);
            return;
        }

        if (last is { } reply)
        {
            Answered(reply);
        }
    }
}
