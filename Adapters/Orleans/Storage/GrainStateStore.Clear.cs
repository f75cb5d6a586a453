using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// A clear follows the grain's ETag, as a write does. The record stays without a value, or is removed. A grain that could not read its state
// has no ETag: a clear removes an unreadable value whatever the ETag is, because the grain asked for that. A missing state counts as
// cleared.
internal sealed partial class GrainStateStore<T>
{
    /// <returns>As for a read.</returns>
    public async Task<RecordStamp?> ClearAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var (held, at) = (grain.ETag ?? "", 0);
        while (GrainETag.TryRead(held, ref at, out var stamp))
        {
            var (status, cleared) = (SaveStatus.Conflict, default(RecordStamp?));
            if (stamp is { } known)
            {
                using var record = store.Records.Attach(key, known, grain.State ?? activator.Create());
                (status, cleared) = Settle(grain, record, Deletes
                    ? Outcome(await store.Records.RemoveUnchangedAsync(record, cancellationToken).ConfigureAwait(false))
                    : await store.Records.ClearAsync(record, cancellationToken).ConfigureAwait(false));
            }
            else if (predecessor is not null && GrainETag.LeftOf(held) is not null)
            {
                (status, cleared) = await ClearLeftAsync(predecessor, key, id, grain, cancellationToken).ConfigureAwait(false);
            }

            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                await EndLeftAsync(id).ConfigureAwait(false);
                return cleared;
            }

            if (status is not (SaveStatus.Conflict or SaveStatus.Gone))
            {
                throw Unwritten(status);
            }
        }

        await ClearRestAsync(key, id, grain, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private (SaveStatus Status, RecordStamp? Cleared) Settle(IGrainState<T> grain, Record<T> record, SaveStatus status)
    {
        if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
        {
            return (status, HoldNothing(grain, Deletes ? null : record.Stamp));
        }

        if (!Deletes && record.StampInDoubt is { } written)
        {
            GrainETag.Doubt(grain, written);
        }

        return (status, null);
    }

    /// <summary>Clears a state whose ETag names no stored record: the record is missing, unreadable, or another writer's.</summary>
    private async Task ClearRestAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        using var stored = await store.Records.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        if (IsUnreadable(stored.Status))
        {
            await RemoveUnreadableAsync(key, stored, id, grain, cancellationToken).ConfigureAwait(false);
        }
        else if (!IsMissing(stored.Status) || !await IsOverAsync(id, grain).ConfigureAwait(false))
        {
            throw await InconsistentAsync(stored, id, grain).ConfigureAwait(false);
        }

        if (predecessor is not null)
        {
            await AskAsync(predecessor.DeleteAsync(stateName, id)).ConfigureAwait(false);
        }

        HoldNothing(grain, null);
    }

    private async Task RemoveUnreadableAsync(
        SessionKey key, Record<T> stored, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        var removed = stored.Status == SessionStatus.Moved
            ? RemoveStatus.Missing
            : await store.Records.RemoveUnchangedAsync(stored, cancellationToken).ConfigureAwait(false);
        if (Outcome(removed) is not (SaveStatus.Saved or SaveStatus.SavedNotReplicated))
        {
            throw removed switch
            {
                RemoveStatus.Conflict => await InconsistentAsync(key, id, grain, cancellationToken).ConfigureAwait(false),
                RemoveStatus.Missing or RemoveStatus.UnknownFormat => Unreadable(stored.Status),
                _ => Unwritten(Outcome(removed)),
            };
        }
    }

    private static SaveStatus Outcome(RemoveStatus status) => status switch
    {
        RemoveStatus.Removed => SaveStatus.Saved,
        RemoveStatus.RemovedNotReplicated => SaveStatus.SavedNotReplicated,
        RemoveStatus.Denied => SaveStatus.Denied,
        RemoveStatus.Unavailable => SaveStatus.Unavailable,
        RemoveStatus.OutcomeUnknown => SaveStatus.OutcomeUnknown,
        RemoveStatus.Conflict => SaveStatus.Conflict,
        _ => SaveStatus.Gone,
    };
}
