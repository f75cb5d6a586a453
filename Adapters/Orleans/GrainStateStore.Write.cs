using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// By its ETag: none = created, if nothing is there; a tag = saved, if it is there. A lost reply leaves the write's own tag in the ETag, so that it is
// found at the next try, here or by the grain.
internal sealed partial class GrainStateStore<T>
{
    public async Task WriteAsync(GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        if (grain.State is null)
        {
            throw new GrainStateException($"The state {stateName} of type {typeof(T).Name} is null, which can't be written: clear it instead.");
        }

        var key = await KeyOfAsync(id, cancellationToken).ConfigureAwait(false);
        var isInDoubt = false;
        for (var round = 1; ; round++)
        {
            var status = await WriteOnceAsync(key, id, grain, grain.State, cancellationToken).ConfigureAwait(false);
            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                await EndLeftAsync(id).ConfigureAwait(false);
                return;
            }

            if (status is SaveStatus.Conflict or SaveStatus.Gone)
            {
                throw await InconsistentAsync(key, id, grain, cancellationToken).ConfigureAwait(false);
            }

            isInDoubt |= status == SaveStatus.OutcomeUnknown;
            if (status != SaveStatus.OutcomeUnknown || round == Rounds)
            {
                throw Unwritten(isInDoubt ? SaveStatus.OutcomeUnknown : status);
            }
        }
    }

    /// <summary>One write over each of what may be stored, until one is there.</summary>
    private async Task<SaveStatus> WriteOnceAsync(SessionKey key, GrainId id, IGrainState<T> grain, T value, CancellationToken cancellationToken)
    {
        var status = SaveStatus.Conflict;
        foreach (var tag in GrainETag.Read(grain.ETag))
        {
            if (tag is null && !await MayCreateAsync(id, grain).ConfigureAwait(false))
            {
                continue;
            }

            using var record = await WriteOverAsync(key, tag, value, cancellationToken).ConfigureAwait(false);
            status = record.SaveStatus;
            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                Hold(grain, value, record.Tag);
                return status;
            }

            if (record.TagInDoubt is { } written)
            {
                GrainETag.Doubt(grain, written);
            }

            if (status is not (SaveStatus.Conflict or SaveStatus.Gone))
            {
                return status;
            }
        }

        return status;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a serializer throws over a value is told with its type.")]
    private async Task<Session<T>> WriteOverAsync(SessionKey key, RecordTag? tag, T value, CancellationToken cancellationToken)
    {
        var record = default(Session<T>);
        try
        {
            if (tag is not { } known)
            {
                return await store.CreateAsync(key, value, null, cancellationToken).ConfigureAwait(false);
            }

            record = store.Attach(key, known, value);
            await store.SaveAsync(record, cancellationToken).ConfigureAwait(false);
            return record;
        }
        catch (Exception e)
        {
            record.Dispose();
            throw e is OperationCanceledException or ObjectDisposedException or OutOfMemoryException ? e : Unserializable(e);
        }
    }
}
