using System.Buffers;
using System.IO.Pipelines;

namespace SessionKernel;

// Commands on their way out. Callers write them under the lane's lock. The sender commits them under it, and alone takes them.
//
// It sends on the thread of the first caller that finds nobody sending. What others write meanwhile leaves in the next write. So a write
// carries one command if one is under way, and many if many are. A thread sends for others a few times and then leaves that to the pool. It
// never waits for a network that is slower than the callers.
//
// _wanted counts the requests to send since nobody was sending. The caller that raises it from 0 sends until it is 0 again.
internal sealed class LaneSender(Lane lane, LaneWire wire) : IThreadPoolWorkItem
{
    private const int MostWrites = 4;

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
    private int _wanted;
    private bool _isCompleted;

    /// <summary>Under the lane's lock: takes the bytes of commands.</summary>
    public PipeWriter Output => _pipe.Writer;

    /// <summary>Under the lane's lock: bytes that were written and not sent yet.</summary>
    public long Unsent => _committed + _pipe.Writer.UnflushedBytes - Volatile.Read(ref _sent);

    /// <summary>Under the lane's lock: what was written so far may be sent.</summary>
    public void Commit()
    {
        if (_pipe.Writer.UnflushedBytes is > 0 and var written)
        {
            _committed += written;
            var flushed = _pipe.Writer.FlushAsync();
            System.Diagnostics.Debug.Assert(flushed.IsCompleted, "Without a threshold a pipe never makes its writer wait.");
        }
    }

    public void Send()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            Execute();
        }
    }

    public void Execute()
    {
        for (var writes = 0; writes < MostWrites; writes++)
        {
            var seen = Volatile.Read(ref _wanted);
            if (!TryWrite())
            {
                _ = WaitAsync();
                return;
            }

            if (Interlocked.Add(ref _wanted, -seen) == 0)
            {
                return;
            }
        }

        lane.Queue(this);
    }

    /// <returns>False if the network takes no more bytes for now.</returns>
    private bool TryWrite()
    {
        if (!lane.IsOpen)
        {
            Complete();
            return true;
        }

        try
        {
            // Commit more only when all committed bytes are sent: what is uncommitted when the lane closes was certainly not applied.
            return TryWriteCommitted() && (!lane.TryCommit() || TryWriteCommitted());
        }
        catch (Exception e) when (LaneWire.IsLoss(e))
        {
            lane.Close(LaneEnd.ConnectionLost);
            Complete();
            return true;
        }
    }

    private bool TryWriteCommitted()
    {
        var sent = 0L;
        var taken = Take();
        foreach (var segment in taken)
        {
            var count = wire.Send(segment.Span);
            sent += count;
            if (count < segment.Length)
            {
                break;
            }
        }

        Sent(taken, sent);
        return sent == taken.Length && wire.TryFlush();
    }

    private async Task WaitAsync()
    {
        try
        {
            var taken = Take();
            Sent(taken, await wire.SendAsync(taken.First).ConfigureAwait(false));
        }
        catch (Exception e) when (LaneWire.IsLoss(e))
        {
            lane.Close(LaneEnd.ConnectionLost);
        }

        lane.Queue(this);
    }

    /// <summary>What was committed and not sent yet. <see cref="Sent"/> follows.</summary>
    private ReadOnlySequence<byte> Take() => _pipe.Reader.TryRead(out var result) ? result.Buffer : default;

    private void Sent(in ReadOnlySequence<byte> taken, long bytes)
    {
        if (taken.Length > 0)
        {
            _pipe.Reader.AdvanceTo(taken.GetPosition(bytes));
            Volatile.Write(ref _sent, _sent + bytes);
        }
    }

    /// <summary>The lane is closed, and nobody writes any more.</summary>
    private void Complete()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            _pipe.Writer.Complete();
            _pipe.Reader.Complete();
        }
    }
}
