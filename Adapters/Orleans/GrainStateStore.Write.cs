using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// By its ETag: none = created, if nothing is there; a tag = saved, if it is there. A lost reply leaves the write's own tag in the ETag, so that the grain's
// next write finds it. Up to where the value is serialized everything goes on on the activation's scheduler: nothing else changes it meanwhile. It
// stays the activation's: another one may have been set by the time that the write ends.
internal sealed partial class GrainStateStore<T>
{
    public async Task WriteAsync(GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        if (grain.State is not { } value)
        {
            throw new GrainStateException($"The state {stateName} of type {typeof(T).Name} is null, which can't be written: clear it instead.");
        }

        var key = await KeyOfAsync(id, cancellationToken).ConfigureAwait(true);
        var status = SaveStatus.Conflict;
        foreach (var tag in GrainETag.Read(grain.ETag))
        {
            status = await WriteOverAsync(key, id, grain, value, tag, cancellationToken).ConfigureAwait(true);
            if (status is not (SaveStatus.Conflict or SaveStatus.Gone))
            {
                break;
            }
        }

        if (status is SaveStatus.Conflict or SaveStatus.Gone)
        {
            throw await InconsistentAsync(key, id, grain, cancellationToken).ConfigureAwait(false);
        }

        if (status is not (SaveStatus.Saved or SaveStatus.SavedNotReplicated))
        {
            throw Unwritten(status);
        }

        await EndLeftAsync(id).ConfigureAwait(false);
    }

    /// <summary>One write over one of what may be stored: Conflict if that is not there.</summary>
    private async Task<SaveStatus> WriteOverAsync(
        SessionKey key, GrainId id, IGrainState<T> grain, T value, RecordTag? tag, CancellationToken cancellationToken)
    {
        if (tag is null && !await MayCreateAsync(id, grain).ConfigureAwait(true))
        {
            return SaveStatus.Conflict;
        }

        using var record = await SendAsync(key, tag, value, cancellationToken).ConfigureAwait(false);
        if (record.SaveStatus is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
        {
            (grain.ETag, grain.RecordExists) = (record.Tag.ToString(), true);
        }
        else if (record.TagInDoubt is { } written)
        {
            GrainETag.Doubt(grain, written);
        }

        return record.SaveStatus;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a serializer throws over a value is told with its type.")]
    private async Task<Session<T>> SendAsync(SessionKey key, RecordTag? tag, T value, CancellationToken cancellationToken)
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
