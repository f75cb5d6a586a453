using Orleans;
using Orleans.Runtime;
using StackExchange.Redis;

namespace SessionKernel.Orleans;

// A state that is not in our store may be in the former storage. After a read there, the next write stores it here and then deletes it
// there. A clear leaves an empty record, even where it should delete: the record shows that the former state is over.
internal sealed partial class GrainStateStore<T>
{
    private bool _toldOfLateWrites;

    private bool Deletes => deletes && predecessor is null;

    private async Task<bool> ReadLeftAsync(GrainId id, IGrainState<T> grain)
    {
        if (predecessor is null || await AskAsync(predecessor.ReadAsync(stateName, id)).ConfigureAwait(false) is not { } left)
        {
            return false;
        }

        if (left.IsCleared)
        {
            HoldNothing(grain, null);
        }
        else
        {
            grain.State = predecessor.TryDecode<T>(left, out var value) ? value : throw Unreadable(SessionStatus.UnknownFormat);
            grain.RecordExists = true;
        }

        grain.ETag = GrainETag.OfLeft(left);
        return true;
    }

    /// <summary>Checks the former storage before a record is created. False = it has another state than the grain holds.</summary>
    private async Task<bool> MayCreateAsync(Predecessor from, GrainId id, IGrainState<T> grain) => GrainETag.LeftOf(grain.ETag) is { } etag
        ? await AskAsync(from.MarkAsync(stateName, id, etag, Lifetime.Idle ?? Lifetime.Absolute)).ConfigureAwait(false)
        : await AskAsync(from.ReadAsync(stateName, id)).ConfigureAwait(false) is null;

    /// <summary>Whether the former storage has nothing that a grain could have read.</summary>
    private async Task<bool> IsOverAsync(GrainId id, IGrainState<T> grain) =>
        predecessor is null
        || await AskAsync(predecessor.ReadAsync(stateName, id)).ConfigureAwait(false) is not { } left
        || (GrainETag.LeftOf(grain.ETag) is null && !left.IsCleared && !predecessor.TryDecode<T>(left, out _));

    /// <summary>Deletes the former state. If that fails, the next write deletes it, or it expires.</summary>
    private async Task EndLeftAsync(GrainId id)
    {
        if (predecessor is null)
        {
            return;
        }

        try
        {
            if (!await predecessor.DeleteTakenAsync(stateName, id).ConfigureAwait(false)
                && !Interlocked.Exchange(ref _toldOfLateWrites, true))
            {
                GrainLog.WrittenAfterTakeOver(logger, stateName);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
        }
    }

    /// <summary>Creates an empty record in place of the former state.</summary>
    private async Task<(SaveStatus Status, RecordStamp? Cleared)> ClearLeftAsync(
        Predecessor from, SessionKey key, GrainId id, IGrainState<T> grain, CancellationToken cancellationToken)
    {
        if (!await MayCreateAsync(from, id, grain).ConfigureAwait(false))
        {
            return (SaveStatus.Conflict, null);
        }

        using var record = await store.Records.CreateClearedAsync(key, cancellationToken).ConfigureAwait(false);
        return Settle(grain, record, record.SaveStatus);
    }

    // Exception texts of StackExchange.Redis may quote keys, so the cause is left out.
    private async Task<TAnswer> AskAsync<TAnswer>(Task<TAnswer> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            throw Unreadable(SessionStatus.UnknownFormat);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new GrainStateException(
                $"{State} can't be taken over: the server that has it was not reached, or refused ({e.GetType().Name}).",
                nameof(SessionStatus.Unavailable));
        }
    }
}
