using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// By its ETag: none = created, if nothing is there; a stamp = saved, if it is there. A lost reply leaves the write's own stamp in the ETag,
// so that the grain's next write finds it. Up to where the value is serialized everything goes on on the activation's scheduler: nothing
// else changes it meanwhile. It stays the activation's: another one may have been set by the time that the write ends. One async method:
// each would allocate.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>As a read.</returns>
    public async Task<RecordStamp?> WriteAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        var value = grain.State ?? throw new GrainStateException($"{State} is null, which can't be written: clear it instead.");
        await store.ConnectAsync(cancellationToken).ConfigureAwait(true);
        var (held, at) = (grain.ETag ?? "", 0);
        while (GrainETag.TryRead(held, ref at, out var stamp))
        {
            if (stamp is null && predecessor is not null && !await MayCreateAsync(predecessor, id, grain).ConfigureAwait(true))
            {
                continue;
            }

            SaveStatus status;
            RecordStamp? written;
            var record = stamp is { } known ? store.Records.Attach(key, known, value) : default;
            try
            {
                if (stamp is null)
                {
                    record = await store.Records.CreateAsync(key, value, null, cancellationToken).ConfigureAwait(true);
                }
                else
                {
                    await store.Records.SaveAsync(record, cancellationToken).ConfigureAwait(true);
                }

                (status, written) = SettleWrite(grain, record);
            }
            catch (Exception e) when (IsOfSerializer(e))
            {
                throw Unserializable(e);
            }
            finally
            {
                record.Dispose();
            }

            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                await EndLeftAsync(id).ConfigureAwait(false);
                return written;
            }

            if (status is not (SaveStatus.Conflict or SaveStatus.Gone))
            {
                throw Unwritten(status);
            }
        }

        throw await InconsistentAsync(key, id, grain, cancellationToken).ConfigureAwait(false);
    }

    private static (SaveStatus Status, RecordStamp? Written) SettleWrite(IGrainState<T> grain, Record<T> record)
    {
        if (record.SaveStatus is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
        {
            var stamp = record.Stamp;
            (grain.ETag, grain.RecordExists) = (stamp.ToString(), true);
            return (record.SaveStatus, stamp);
        }

        if (record.StampInDoubt is { } written)
        {
            GrainETag.Doubt(grain, written);
        }

        return (record.SaveStatus, null);
    }
}
