using System.Buffers;
using System.IO.Pipelines;

namespace SessionKernel;

// Commands on their way out. Writer and Flush under the lane's lock; Reader and Sent by the write loop alone. The loop is woken
// through the thread pool's queue, behind the callers that are about to write: what they write leaves with it.
internal sealed class LaneOutput
{
    private const int SegmentBytes = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: new WakeOnPool(), writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
        minimumSegmentSize: SegmentBytes, useSynchronizationContext: false));

    private long _written;
    private long _taken;

    public PipeWriter Writer => _pipe.Writer;

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Bytes that are written and not taken by the network yet.</summary>
    public long Unsent => _written - Volatile.Read(ref _taken);

    public void Flush()
    {
        _written += _pipe.Writer.UnflushedBytes;
        var flushed = _pipe.Writer.FlushAsync();
        System.Diagnostics.Debug.Assert(flushed.IsCompleted, "Without a threshold a pipe never makes its writer wait.");
    }

    public void Sent(in ReadOnlySequence<byte> taken)
    {
        var bytes = taken.Length;
        _pipe.Reader.AdvanceTo(taken.End);
        Volatile.Write(ref _taken, _taken + bytes);
    }

    public void Complete() => _pipe.Writer.Complete();

    /// <summary>Queues the one continuation that a pipe's reader has, without a work item for each wake.</summary>
    private sealed class WakeOnPool : PipeScheduler, IThreadPoolWorkItem
    {
        private Action<object?>? _action;
        private object? _state;

        public override void Schedule(Action<object?> action, object? state)
        {
            _action = action;
            _state = state;
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute() => _action!(_state);
    }
}
