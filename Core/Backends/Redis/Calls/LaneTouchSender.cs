using System.Runtime.CompilerServices;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// Sends a batch of touches over lanes. The touches of each primary are encoded outside the lane's lock and written together, and their
// replies are read straight into the outcomes. A touch that finds no lane, or gets an error, goes over the multiplexer.
internal sealed class LaneTouchSender(StoreLanes lanes, RedisTouches multiplexer, BackendContext context)
{
    private const int MaximumRetained = 16;

    private readonly DefaultObjectPool<LaneTouchBatch> _runs = new(new DefaultPooledObjectPolicy<LaneTouchBatch>(), MaximumRetained);
    private readonly DefaultObjectPool<List<LaneTouchBatch>> _fans = new(new FanPolicy(), MaximumRetained);

    /// <param name="touches">The touches.</param>
    /// <param name="outcomes">One for each touch; Failed until the outcome is known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(
        ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var started = lanes.Now;
        var deadline = started + lanes.CommandTimeout;
        var fan = _fans.Get();
        var isLeft = Divide(touches, fan);
        foreach (var run in fan)
        {
            run.Begin(started, deadline, outcomes, cancellationToken);
        }

        foreach (var run in fan)
        {
            await run.Task.ConfigureAwait(false);
            isLeft |= run.MetErrors;
            _runs.Return(run);
        }

        _fans.Return(fan);
        cancellationToken.ThrowIfCancellationRequested();
        if (isLeft && lanes.Left(deadline) is var left && left > TimeSpan.Zero)
        {
            ForgetFailed(touches.Span, outcomes.Span);
            await multiplexer.SendAsync(touches, outcomes, left, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether some touches have no lane.</returns>
    private bool Divide(ReadOnlyMemory<TouchCommand> touches, List<LaneTouchBatch> fan)
    {
        var isLeft = false;
        for (var i = 0; i < touches.Length; i++)
        {
            if (RunOf(lanes.For(touches.Span[i].Key), fan) is { } run)
            {
                run.Add(i, touches.Span[i], context.Keys);
            }
            else
            {
                isLeft = true;
            }
        }

        return isLeft;
    }

    /// <summary>Other servers may serve the keys of the failed touches by now.</summary>
    private void ForgetFailed(ReadOnlySpan<TouchCommand> touches, ReadOnlySpan<TouchOutcome> outcomes)
    {
        for (var i = 0; i < touches.Length; i++)
        {
            if (outcomes[i] == TouchOutcome.Failed)
            {
                lanes.Forget(touches[i].Key);
            }
        }
    }

    private LaneTouchBatch? RunOf(PrimaryLanes? set, List<LaneTouchBatch> fan)
    {
        foreach (var begun in fan)
        {
            if (begun.Set == set)
            {
                return begun;
            }
        }

        if (set?.Pick() is not { } lane)
        {
            return null;
        }

        var run = _runs.Get();
        run.Open(set, lane);
        fan.Add(run);
        return run;
    }

    private sealed class FanPolicy : PooledObjectPolicy<List<LaneTouchBatch>>
    {
        public override List<LaneTouchBatch> Create() => new(1);

        public override bool Return(List<LaneTouchBatch> obj)
        {
            obj.Clear();
            return true;
        }
    }
}
