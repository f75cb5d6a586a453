using System.Runtime.CompilerServices;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// A batch of touches over a lane: encoded outside the lane's lock, written in one piece, its replies read straight into the
// outcomes. If the server answers one with an error, those that failed are asked again over the multiplexer.
internal sealed class LaneTouches(LaneSet lanes, RedisSafePath safePath, BackendContext context)
{
    private const int MaximumRetained = 16;

    private readonly DefaultObjectPool<LaneTouchRun> _runs = new(new DefaultPooledObjectPolicy<LaneTouchRun>(), MaximumRetained);

    /// <param name="lane">The lane.</param>
    /// <param name="touches">At least one.</param>
    /// <param name="outcomes">One for each touch, Failed until it is known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(Lane lane, ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var deadline = lanes.Now + lanes.CommandTimeout;
        var metErrors = !touches.IsEmpty && await RunAsync(lane, deadline, touches, outcomes, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (metErrors && lanes.Left(deadline) is var left && left > TimeSpan.Zero)
        {
            await safePath.TouchAsync(touches, outcomes, left, cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunAsync(Lane lane, long deadline, ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var run = _runs.Get();
        await run.SendAsync(lane, lanes.Now, deadline, touches.Span, context.Keys, outcomes[..touches.Length], cancellationToken).ConfigureAwait(false);
        var metErrors = run.MetErrors;
        _runs.Return(run);
        return metErrors;
    }
}
