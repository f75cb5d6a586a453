using System.Buffers;
using System.Threading.Tasks.Sources;

namespace SessionKernel;

/// <summary>Touches that were written together. It ends when each was answered or given up; until then the outcomes belong to it.</summary>
internal sealed class LaneTouchRun : LaneOperation, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    // Kept with the run: memory that is rented on one thread and returned on another is allocated again and again.
    private readonly ArrayBufferWriter<byte> _written = new();
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
    /// <param name="touches">What is touched.</param>
    /// <param name="keys">Writes their keys.</param>
    /// <param name="outcomes">One for each touch, in order.</param>
    /// <param name="token">Ends the wait.</param>
    public ValueTask SendAsync(Lane lane, long started, long deadline, ReadOnlySpan<TouchCommand> touches, KeySpace keys, Memory<TouchOutcome> outcomes, CancellationToken token)
    {
        _lane = lane;
        Encode(touches, keys);
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

    public override void Write(IBufferWriter<byte> output) => output.Write(_written.WrittenSpan);

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        if (!reply.Kind.IsError() && (reply.Kind != LaneReplyKind.Integer || !RedisScripts.IsSignal(reply.Number)))
        {
            return LaneAnswer.Impossible;
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

        return EndOne() ? LaneAnswer.Last : LaneAnswer.Taken;
    }

    public override void Fail(long position, LaneFault fault)
    {
        if (EndOne())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public override void Execute()
    {
        _registration.Dispose();
        _source.SetResult(true);
    }

    public void GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
        _written.ResetWrittenCount();
        _outcomes = default;
        _lane = null;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Encode(ReadOnlySpan<TouchCommand> touches, KeySpace keys)
    {
        var writer = new RespWriter(_written);
        foreach (var touch in touches)
        {
            LaneCommands.Write(ref writer, touch, keys);
        }

        writer.Complete();
    }

    private void Cancel() => _lane!.Cancel(this);

    private bool EndOne() => Interlocked.Decrement(ref _left) == 0;
}
