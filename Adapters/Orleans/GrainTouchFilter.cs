using Orleans;

namespace SessionKernel.Orleans;

// An activation reads its state once and then holds it, so nothing would tell the server that the state is in use. Each call touches it, before and
// after; the touch filter answers most, the rest go out in a batch.
internal sealed class GrainTouchFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await TouchAsync(context).ConfigureAwait(true);
        try
        {
            await context.Invoke().ConfigureAwait(true);
        }
        finally
        {
            await TouchAsync(context).ConfigureAwait(true);
        }
    }

    private static ValueTask TouchAsync(IIncomingGrainCallContext context) =>
        context.TargetContext?.GetComponent<HeldStates>()?.TouchAsync() ?? ValueTask.CompletedTask;
}
