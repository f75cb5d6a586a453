using System.Buffers;
using System.IO.Pipelines;

namespace SessionKernel;

// Commands on their way out. Callers write them under the lane's lock, and the sender commits them under it; only the sender takes them.
internal sealed class LaneOutput
{
    private readonly Pipe _pipe = new(new PipeOptions(
        new LaneBlocks(),
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        resumeWriterThreshold: 0,
        minimumSegmentSize: LaneBlocks.BlockBytes,
        useSynchronizationContext: false));

    private long _committed;
    private long _sent;

    public PipeWriter Writer => _pipe.Writer;

    /// <summary>Under the lane's lock: bytes that were written and not sent yet.</summary>
    public long Unsent => _committed + _pipe.Writer.UnflushedBytes - Volatile.Read(ref _sent);

    /// <summary>Under the lane's lock: lets the sender take what was written.</summary>
    public void Commit()
    {
        if (_pipe.Writer.UnflushedBytes is > 0 and var written)
        {
            _committed += written;
            var flushed = _pipe.Writer.FlushAsync();
            System.Diagnostics.Debug.Assert(flushed.IsCompleted, "Without a threshold a pipe never makes its writer wait.");
        }
    }

    /// <summary>Returns what was committed and not sent; call <see cref="Sent"/> afterwards.</summary>
    public ReadOnlySequence<byte> Take() => _pipe.Reader.TryRead(out var result) ? result.Buffer : default;

    public void Sent(in ReadOnlySequence<byte> taken, long bytes)
    {
        if (taken.Length > 0)
        {
            _pipe.Reader.AdvanceTo(taken.GetPosition(bytes));
            Volatile.Write(ref _sent, _sent + bytes);
        }
    }

    /// <summary>The sender calls it when the lane is closed and nobody writes any more.</summary>
    public void Complete()
    {
        _pipe.Writer.Complete();
        _pipe.Reader.Complete();
    }
}
