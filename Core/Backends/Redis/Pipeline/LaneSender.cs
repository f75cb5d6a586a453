namespace SessionKernel;

// Sends what callers have written, on the thread of one of them: the first that finds nobody sending. What others write meanwhile leaves in
// the next write. So a write carries one command if one is under way, and many if many are. A thread sends for others a few times and then
// leaves that to the pool. It never waits for a network that is slower than the callers.
//
// _wanted counts the requests to send since nobody was sending. The caller that raises it from 0 sends until it is 0 again.
internal sealed class LaneSender(Lane lane, LaneWire wire, LaneOutput output) : IThreadPoolWorkItem
{
    private const int MostWrites = 4;

    private int _wanted;
    private bool _isCompleted;

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
        var taken = output.Take();
        foreach (var segment in taken)
        {
            var count = wire.Send(segment.Span);
            sent += count;
            if (count < segment.Length)
            {
                break;
            }
        }

        output.Sent(taken, sent);
        return sent == taken.Length && wire.TryFlush();
    }

    private async Task WaitAsync()
    {
        try
        {
            var taken = output.Take();
            output.Sent(taken, await wire.SendAsync(taken.First).ConfigureAwait(false));
        }
        catch (Exception e) when (LaneWire.IsLoss(e))
        {
            lane.Close(LaneEnd.ConnectionLost);
        }

        lane.Queue(this);
    }

    private void Complete()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            output.Complete();
        }
    }
}
