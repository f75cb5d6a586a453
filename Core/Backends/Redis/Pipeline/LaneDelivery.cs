using System.Collections.Concurrent;

namespace SessionKernel;

/// <summary>Hands each reply to the operation that is next. An impossible reply closes the lane.</summary>
internal sealed class LaneDelivery(Lane lane, LaneConnection connection, LaneRing ring)
{
    /// <summary>How many commands await their replies.</summary>
    public long UnderWay => ring.Tail - ring.Head;

    /// <summary>Waits for replies, and delivers those that have arrived.</summary>
    /// <param name="answered">Receives the operations that are to be executed.</param>
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
            // Any exception closes the lane, also an unforeseen one, such as no memory for an announced bulk.
            lane.Close(LaneWire.IsLoss(e) && e is not LaneProtocolException ? LaneEnd.ConnectionLost : LaneEnd.ProtocolBroken);
            connection.Release();
            return false;
        }
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
                // Closed first, so that the operation's next attempt does not find this lane.
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
