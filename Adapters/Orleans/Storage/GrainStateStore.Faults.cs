using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// Messages name the state, its type and the status. They never contain a grain's key or a value.
internal sealed partial class GrainStateStore<T>
{
    private string State => $"The state {stateName} of type {typeof(T).Name}";

    private async Task<Exception> InconsistentAsync(SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        using var stored = await store.Records.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        return await InconsistentAsync(stored, id, grain).ConfigureAwait(false);
    }

    private async Task<Exception> InconsistentAsync(Record<T> stored, GrainId id, IGrainState<T> grain)
    {
        if (stored.Status is SessionStatus.Live or SessionStatus.Cleared)
        {
            return Inconsistent(stored.Stamp.ToString(), grain.ETag);
        }

        if (!IsMissing(stored.Status))
        {
            return Unreadable(stored.Status);
        }

        var left = predecessor is null ? null : await AskAsync(predecessor.ReadAsync(stateName, id)).ConfigureAwait(false);
        return Inconsistent(left is null ? null : GrainETag.OfLeft(left), grain.ETag);
    }

    private InconsistentStateException Inconsistent(string? stored, string? held) => new(
        $"{State} was changed by another writer, or is gone, since this activation read it: read it again.", stored, held);

    private GrainStateException Unreadable(SessionStatus status) => new(
        IsUnreadable(status)
            ? $"{State} can't be read: {status}. The stored value is left as it is, and is written again only after a clear."
            : $"{State} can't be read: {status}. The server was not reached, or refused.",
        status.ToString());

    private GrainStateException Unwritten(SaveStatus status) => new(
        status switch
        {
            SaveStatus.OutcomeUnknown =>
                $"{State} was sent to the server, but its reply was lost: {status}. It may be stored; writing it again finds out.",
            SaveStatus.NewerSchema => $"{State} can't be written: {status}. A newer silo wrote it, with members that this one would lose.",
            SaveStatus.TooLarge => $"{State} can't be written: {status}. See SessionStoreOptions.MaxPayloadBytes.",
            _ => $"{State} can't be written: {status}. Nothing was applied.",
        },
        status.ToString());

    /// <summary>Whether the serializer failed: every exception of a write but these three counts as the serializer's.</summary>
    private static bool IsOfSerializer(Exception cause) =>
        cause is not (OperationCanceledException or ObjectDisposedException or OutOfMemoryException);

    private GrainStateException Unserializable(Exception cause) =>
        new($"{State} ({typeof(T).FullName}) can't be written by its serializer: {cause.GetType().Name}.", cause);
}
