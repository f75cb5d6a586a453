using System.Threading.Tasks.Sources;

namespace SessionKernel;

// The result of a call that is pooled: what is behind its ValueTask. Begin, then Set once, then Take once, then Reset. Of two who
// take at the same moment one is told that it is too late: by then the call may be somebody else's.
internal struct PooledResult<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _source;
    private int _untaken;

    public ValueTask<TResult> Begin(IValueTaskSource<TResult> call)
    {
        Volatile.Write(ref _untaken, Mark(_source.Version));
        return new ValueTask<TResult>(call, _source.Version);
    }

    public void Set(TResult result) => _source.SetResult(result);

    public void SetException(Exception error) => _source.SetException(error);

    /// <summary>For the one who takes: must be followed by <see cref="Get"/>.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or was taken.</exception>
    public void Take(short token)
    {
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            Throw.ResultNotThere();
        }

        if (Interlocked.CompareExchange(ref _untaken, 0, Mark(token)) != Mark(token))
        {
            Throw.ResultTaken();
        }
    }

    public TResult Get(short token) => _source.GetResult(token);

    public void Reset() => _source.Reset();

    public readonly ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>A version as a number that is never 0.</summary>
    private static int Mark(short version) => (ushort)version + 1;
}
