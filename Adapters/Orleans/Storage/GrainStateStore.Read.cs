using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// Live = the value. Cleared = a new value, and the tag by which it may be written. Missing = a new value and no tag. All else is an exception.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>The tag of what is held now; null if nothing of ours is stored.</returns>
    public async Task<RecordTag?> ReadAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        using var record = await store.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        if (record.IsLive)
        {
            return Hold(grain, record.Value, record.Tag);
        }

        if (record.Status == SessionStatus.Cleared)
        {
            return HoldNothing(grain, record.Tag);
        }

        if (!IsMissing(record.Status))
        {
            throw Unreadable(record.Status);
        }

        return await ReadLeftAsync(id, grain).ConfigureAwait(false) ? null : HoldNothing(grain, null);
    }
}
