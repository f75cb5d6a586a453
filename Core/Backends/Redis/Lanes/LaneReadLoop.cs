namespace SessionKernel;

/// <summary>Hands each reply to the operation whose turn it is. What can't be ends the lane.</summary>
internal sealed class LaneReadLoop(Lane lane, LaneConnection connection, LaneRing ring)
{
    public async Task RunAsync()
    {
        var end = LaneEnd.ConnectionLost;
        try
        {
            while (true)
            {
                switch (connection.Reader.Read(out var reply))
                {
                    case LaneStep.Replied:
                        Deliver(reply);
                        break;
                    case LaneStep.NeedsMore:
                        connection.Input.Filled(await connection.Input.FillAsync().ConfigureAwait(false));
                        break;
                    case LaneStep.TakesSteps when await connection.Reader.ReadInStepsAsync().ConfigureAwait(false) is { } received:
                        Deliver(received);
                        break;
                    case LaneStep.Broken:
                        throw new LaneProtocolException();
                }
            }
        }
        catch (LaneProtocolException)
        {
            end = LaneEnd.ProtocolBroken;
        }
        catch (Exception e) when (LaneConnection.IsLoss(e))
        {
        }
        finally
        {
            lane.Close(end);
            connection.Input.Dispose();
        }
    }

    private void Deliver(in LaneReply reply)
    {
        if (!ring.TryTake(out var operation, out var position))
        {
            reply.Value?.Return();
            throw new LaneProtocolException();
        }

        if (operation is null)
        {
            reply.Value?.Return();
        }
        else if (!operation.Answer(position, reply))
        {
            // Closed first: what the operation does next must not find this lane.
            lane.Close(LaneEnd.ProtocolBroken);
            reply.Value?.Return();
            operation.Fail(position, LaneFault.Lost);
            throw new LaneProtocolException();
        }
    }
}
