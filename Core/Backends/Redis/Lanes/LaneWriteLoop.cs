namespace SessionKernel;

/// <summary>Sends what callers have written: all that is there in one go, and then what came meanwhile.</summary>
internal sealed class LaneWriteLoop(Lane lane, Stream stream, LaneOutput output, LaneRing ring)
{
    public async Task RunAsync()
    {
        try
        {
            while (await output.Reader.ReadAsync().ConfigureAwait(false) is { IsCompleted: false } taken)
            {
                ring.MarkSent();
                foreach (var segment in taken.Buffer)
                {
                    await stream.WriteAsync(segment).ConfigureAwait(false);
                }

                output.Sent(taken.Buffer);
            }
        }
        catch (Exception e) when (LaneConnection.IsLoss(e))
        {
        }
        finally
        {
            lane.Close(LaneEnd.ConnectionLost);
            await output.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
