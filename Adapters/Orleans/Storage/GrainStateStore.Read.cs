using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// Live = the value. Cleared = a new value, and the stamp to write it with. Missing = the state in the former storage, if there is one; else
// a new value and no stamp. Every other status is an exception.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>The stamp of the record that the grain now holds; null if our store has no record.</returns>
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
