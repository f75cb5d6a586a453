using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// Live = the value. Cleared = a new value, and the stamp by which it may be written. Missing = a new value and no stamp. All else is an
// exception.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>The stamp of what is held now; null if nothing of ours is stored.</returns>
    public async Task<RecordStamp?> ReadAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        using var record = await store.Records.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        if (record.IsLive)
        {
            return Hold(grain, record.Value, record.Stamp);
        }

        if (record.Status == SessionStatus.Cleared)
        {
            return HoldNothing(grain, record.Stamp);
        }

        if (!IsMissing(record.Status))
        {
            throw Unreadable(record.Status);
        }

        return await ReadLeftAsync(id, grain).ConfigureAwait(false) ? null : HoldNothing(grain, null);
    }
}
