using System.Threading.Tasks.Sources;

namespace SessionKernel;

/// <summary>A pooled call. Its caller awaits its <see cref="PooledResult{TResult}"/>.</summary>
internal interface IPooledCall
{
    /// <summary>Called when the caller has taken the result: nothing refers to the call any more.</summary>
    void Release();
}

// The object behind the ValueTask that a caller awaits. It is pooled with its call. Call Begin, then Complete or Fail once, then GetResult
// once, which releases the call. If two callers take the result at once, one of them gets an exception, because the call may already serve
// somebody else.
internal sealed class PooledResult<TResult>(IPooledCall call) : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _source;
    private int _untaken;

    public ValueTask<TResult> Begin()
    {
        Volatile.Write(ref _untaken, Mark(_source.Version));
        return new ValueTask<TResult>(this, _source.Version);
    }

    /// <summary>Lets the handler make the result. Its exceptions reach the caller.</summary>
    public void Complete<TState>(IReplyHandler<TState, TResult> handler, TState state, in BackendReply reply)
    {
        TResult result;
        Task<TResult>? later;
        try
        {
            result = handler.Handle(state, reply);
            later = handler.Reconsider(state);
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        if (later is null)
        {
            _source.SetResult(result);
        }
        else
        {
            _ = CompleteLaterAsync(later);
        }
    }

    public void Fail(Exception error) => _source.SetException(error);

    /// <exception cref="InvalidOperationException">The result is not there yet, or was already taken.</exception>
    public TResult GetResult(short token)
    {
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            Throw.ResultNotThere();
        }

        if (Interlocked.CompareExchange(ref _untaken, 0, Mark(token)) != Mark(token))
        {
            Throw.ResultTaken();
        }

        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            call.Release();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private async Task CompleteLaterAsync(Task<TResult> later)
    {
        TResult result;
        try
        {
            result = await later.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        _source.SetResult(result);
    }

    /// <summary>Maps a version to a number that is never 0.</summary>
    private static int Mark(short version) => (ushort)version + 1;
}
