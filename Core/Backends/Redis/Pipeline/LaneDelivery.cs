using System.Collections.Concurrent;

namespace SessionKernel;

/// <summary>Hands each reply to the operation whose turn it is. What can't be ends the lane.</summary>
internal sealed class LaneDelivery(Lane lane, LaneConnection connection, LaneRing ring)
{
    /// <summary>How many commands await their replies.</summary>
    public long UnderWay => ring.Tail - ring.Head;

    /// <summary>Waits for replies, and delivers what is at hand.</summary>
    /// <param name="answered">Gets the operations that are to be executed.</param>
    /// <returns>False when the lane is closed.</returns>
    public bool Deliver(ConcurrentQueue<LaneOperation> answered)
    {
        try
        {
            Deliver(connection.Reader.Next(), answered);
            while (connection.Reader.TryNext(out var reply))
            {
                Deliver(reply, answered);
            }

            return true;
        }
        catch (Exception e)
        {
            Close(e);
            return false;
        }
    }

    /// <summary>
    /// Delivers until the lane is closed. Waits without holding a thread, except for the rest of a reply that comes in pieces.
    /// </summary>
    /// <param name="answered">Gets the operations that are to be executed.</param>
    /// <param name="delivered">Called when it has them.</param>
    public async Task DeliverAllAsync(ConcurrentQueue<LaneOperation> answered, Action delivered)
    {
        try
        {
            while (true)
            {
                DeliverReceived(answered);
                delivered();
                connection.Input.Received(await connection.Input.ReceiveAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e)
        {
            Close(e);
        }
    }

    private void DeliverReceived(ConcurrentQueue<LaneOperation> answered)
    {
        LaneReader.Step step;
        while ((step = connection.Reader.Look(out var reply)) != LaneReader.Step.Incomplete)
        {
            var whole = step == LaneReader.Step.Pieces ? connection.Reader.ReceivePieces() : reply;
            if (whole is { } received)
            {
                Deliver(received, answered);
            }
        }
    }

    private void Close(Exception why)
    {
        // Also for what nobody thought of: the memory for a bulk that is announced, say.
        lane.Close(LaneWire.IsLoss(why) && why is not LaneProtocolException ? LaneEnd.ConnectionLost : LaneEnd.ProtocolBroken);
        connection.Release();
    }

    private void Deliver(in LaneReply reply, ConcurrentQueue<LaneOperation> answered)
    {
        if (!ring.TryTake(out var operation, out var position))
        {
            reply.Value?.Return();
            throw new LaneProtocolException();
        }

        if (operation is null)
        {
            reply.Value?.Return();
            return;
        }

        switch (operation.Answer(position, reply))
        {
            case LaneAnswer.Impossible:
                // Closed first: what the operation does next must not find this lane.
                lane.Close(LaneEnd.ProtocolBroken);
                reply.Value?.Return();
                operation.Fail(position, LaneFault.Lost);
                throw new LaneProtocolException();
            case LaneAnswer.Last:
                answered.Enqueue(operation);
                break;
        }
    }
}
