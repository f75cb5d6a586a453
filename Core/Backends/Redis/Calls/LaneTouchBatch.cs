using System.Buffers;
using System.Threading.Tasks.Sources;

namespace SessionKernel;

/// <summary>
/// Touches that are written together. The batch ends when each touch was answered or given up; until then it owns the outcomes.
/// </summary>
internal sealed class LaneTouchBatch : LaneOperation, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    // The batch keeps its buffer: memory that one thread rents and another returns would be allocated again and again.
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly List<int> _places = [];
    private Memory<TouchOutcome> _outcomes;
    private CancellationTokenRegistration _registration;
    private Lane? _lane;
    private int _left;

    public override int Commands => _places.Count;

    /// <summary>The lanes to the primary that serves the keys.</summary>
    public PrimaryLanes? Set { get; private set; }

    /// <summary>Whether the server answered a touch with an error.</summary>
    public bool MetErrors { get; private set; }

    /// <summary>Completes when every touch has ended. Await it once.</summary>
    public ValueTask Task => new(this, _source.Version);

    public void Open(PrimaryLanes? set, Lane lane)
    {
        Set = set;
        _lane = lane;
        MetErrors = false;
        Position = -1;
        WasCanceled = false;
    }

    /// <param name="place">The index of its outcome.</param>
    /// <param name="touch">The touch.</param>
    /// <param name="keys">Encodes its key.</param>
    public void Add(int place, in TouchCommand touch, KeySpace keys)
    {
        _places.Add(place);
        var writer = new RespWriter(_written);
        LaneCommands.Write(ref writer, touch, keys);
        writer.Complete();
    }

    /// <param name="started">The present time of the monotonic clock.</param>
    /// <param name="deadline">When the batch gives up waiting for replies.</param>
    /// <param name="outcomes">The outcomes of all touches, those of other primaries included.</param>
    /// <param name="token">Ends the wait.</param>
    public void Begin(long started, long deadline, Memory<TouchOutcome> outcomes, CancellationToken token)
    {
        _outcomes = outcomes;
        _left = _places.Count;
        Started = started;
        Deadline = deadline;
        _registration = token.UnsafeRegister(static run => ((LaneTouchBatch)run!).Cancel(), this);
        if (_lane!.Send(this) != LaneSend.Taken)
        {
            Execute();
        }
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
            _outcomes.Span[_places[(int)(position - Position)]] = RedisScripts.MeaningOfTouch(reply.Number);
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
            _lane!.Queue(this);
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
        _places.Clear();
        _outcomes = default;
        _lane = null;
        Set = null;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel() => _lane!.Cancel(this);

    private bool EndOne() => Interlocked.Decrement(ref _left) == 0;
}
