using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// Live = the value. Cleared = a new value, and the tag by which it may be written. Missing = a new value and no tag. All else is an exception.
internal sealed partial class GrainStateStore<T>
{
    public async Task ReadAsync(GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        using var record = await store.LoadAsync(keys.Of(id), cancellationToken).ConfigureAwait(false);
        if (record.IsLive)
        {
            Hold(grain, record.Value, record.Tag);
        }
        else if (record.Status == SessionStatus.Cleared)
        {
            HoldNothing(grain, record.Tag);
        }
        else if (IsMissing(record.Status))
        {
            if (!await ReadLeftAsync(id, grain).ConfigureAwait(false))
            {
                HoldNothing(grain, null);
            }
        }
        else
        {
            throw Unreadable(record.Status);
        }
    }
}
