using System.Buffers;
using System.Threading.Tasks.Sources;

namespace SessionKernel;

/// <summary>Touches that were written together. It ends when each was answered or given up; until then the outcomes belong to it.</summary>
internal sealed class LaneTouchRun : LaneOperation, IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private PooledBuffer? _written;
    private Memory<TouchOutcome> _outcomes;
    private CancellationTokenRegistration _registration;
    private Lane? _lane;
    private int _left;

    public override int Commands => _outcomes.Length;

    /// <summary>Whether the server answered one of them with an error.</summary>
    public bool MetErrors { get; private set; }

    /// <param name="lane">The lane.</param>
    /// <param name="started">Now, by the monotonic clock.</param>
    /// <param name="deadline">When the replies are given up.</param>
    /// <param name="written">The commands, encoded; not written to until the run has ended.</param>
    /// <param name="outcomes">One for each command, in order.</param>
    /// <param name="token">Ends the wait.</param>
    public ValueTask SendAsync(Lane lane, long started, long deadline, PooledBuffer written, Memory<TouchOutcome> outcomes, CancellationToken token)
    {
        _lane = lane;
        _written = written;
        _outcomes = outcomes;
        _left = outcomes.Length;
        MetErrors = false;
        Position = -1;
        WasCanceled = false;
        Started = started;
        Deadline = deadline;
        var task = new ValueTask(this, _source.Version);
        _registration = token.UnsafeRegister(static run => ((LaneTouchRun)run!).Cancel(), this);
        if (lane.Send(this) != LaneSend.Taken)
        {
            Execute();
        }

        return task;
    }

    public override void Write(IBufferWriter<byte> output) => output.Write(_written!.Span);

    public override bool Answer(long position, in LaneReply reply)
    {
        if (!reply.Kind.IsError() && (reply.Kind != LaneReplyKind.Integer || !RedisScripts.IsSignal(reply.Number)))
        {
            return false;
        }

        if (reply.Kind == LaneReplyKind.NotPrimary)
        {
            _lane!.Close(LaneEnd.NotPrimary);
        }

        if (reply.Kind == LaneReplyKind.Integer)
        {
            _outcomes.Span[(int)(position - Position)] = RedisScripts.MeaningOfTouch(reply.Number);
        }
        else
        {
            MetErrors = true;
        }

        EndOne();
        return true;
    }

    public override void Fail(long position, LaneFault fault) => EndOne();

    public void Execute()
    {
        _registration.Dispose();
        _source.SetResult(true);
    }

    public void GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
        _written = null;
        _outcomes = default;
        _lane = null;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel() => _lane!.Cancel(this);

    private void EndOne()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
