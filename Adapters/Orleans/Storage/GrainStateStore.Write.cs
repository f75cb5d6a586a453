using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// A write follows the grain's ETag. Without a stamp it creates the record, unless one exists; with a stamp it saves the record, if that
// stamp is stored. If the reply is lost, the ETag keeps the write's own stamp, so that the grain's next write finds it. Until the value is
// serialized, everything runs on the activation's scheduler, so nothing else changes the value meanwhile. The value stays the activation's:
// the grain may have set another one by the time the write ends. This is one async method, because each one would allocate.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>As for a read.</returns>
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
