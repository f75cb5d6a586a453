using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// A batch of touches over a lane: encoded outside the lane's lock, written in one piece, its replies read straight into the
// outcomes. If the server answers one with an error, those that failed are asked again over the multiplexer, one by one.
internal sealed class LaneTouches(LaneSet lanes, RedisSafePath safePath, BackendContext context)
{
    private const int MaximumRetained = 16;

    private readonly DefaultObjectPool<LaneTouchRun> _runs = new(new DefaultPooledObjectPolicy<LaneTouchRun>(), MaximumRetained);

    public async ValueTask SendAsync(Lane lane, ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var metErrors = await RunAsync(lane, touches, outcomes, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        for (var i = 0; metErrors && i < outcomes.Length; i++)
        {
            if (outcomes.Span[i] == TouchOutcome.Failed)
            {
                var outcome = await safePath.TouchAsync(touches.Span[i], cancellationToken).ConfigureAwait(false);
                outcomes.Span[i] = outcome;
            }
        }
    }

    private async ValueTask<bool> RunAsync(Lane lane, ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var run = _runs.Get();
        var written = context.Buffers.Rent();
        Write(written, touches.Span);
        var now = lanes.Now;
        await run.SendAsync(lane, now, now + lanes.CommandTimeout, written, outcomes[..touches.Length], cancellationToken).ConfigureAwait(false);
        var metErrors = run.MetErrors;
        written.Return();
        _runs.Return(run);
        return metErrors;
    }

    private void Write(PooledBuffer output, ReadOnlySpan<TouchCommand> touches)
    {
        var writer = new RespWriter(output);
        foreach (var touch in touches)
        {
            LaneCommands.Write(ref writer, touch, context.Keys);
        }

        writer.Complete();
    }
}
