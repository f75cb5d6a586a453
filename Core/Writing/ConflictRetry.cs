using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace SessionKernel;

// load -> change -> write. If another writer was first, an update takes over what the script returned and changes that, and a save merges a
// bag with it; then it is written again, a limited number of times. From the first conflict on, the writers of this process take turns,
// each on top of what the previous one stored.
internal sealed class ConflictRetry<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    SessionIds ids,
    SessionLoader<T> loader,
    SessionWriter<T> writer,
    SessionMerge<T> merge,
    ConflictTurns turns,
    bool rotatesIds,
    int attempts)
    where T : notnull
{
    private readonly bool _merges = typeof(IMergeableValue).IsAssignableFrom(typeof(T));

    /// <summary>Saves a state that the caller has entered. The state is left when the save ends.</summary>
    public ValueTask<SaveStatus> SaveAsync(SessionState<T> state, CancellationToken cancellationToken) =>
        _merges || rotatesIds ? SaveMergingAsync(state, cancellationToken) : writer.SaveAsync(state, cancellationToken);

    /// <summary>Changes the value of a session, and again each time that another writer was first.</summary>
    public async ValueTask<UpdateResult> UpdateAsync<TWith>(
        SessionId id, Func<T, TWith, ValueTask<T>> change, TWith with, CancellationToken cancellationToken)
    {
        pool.RequireOpen();
        if (!ids.TryVerify(id, out var key))
        {
            return new UpdateResult(SessionStatus.InvalidId, SaveStatus.None);
        }

        using var session = await loader.LoadAsync(id, key, cancellationToken).ConfigureAwait(false);
        if (!session.IsLive)
        {
            return new UpdateResult(session.Status, SaveStatus.None);
        }

        var state = pool.Enter(session);
        WriterTurn? turn = null;
        // Whether the previous writer in the line left the value. It may be older than what this call was told, so it decides nothing
        // alone.
        var isLeft = false;
        try
        {
            if (turns.HasLine(state.Key))
            {
                turn = await turns.TakeAsync(state, cancellationToken).ConfigureAwait(false);
                isLeft = state.Theirs is not null;
                if (isLeft && !merge.TryTakeOver(state) && !await merge.TakeOverNowAsync(state, cancellationToken).ConfigureAwait(false))
                {
                    return new UpdateResult(state.Status, SaveStatus.None);
                }
            }

            for (var attempt = 1; ; attempt++)
            {
                WriterTurns.RunWithin(turn);
                var (status, thrown) = (SaveStatus.None, default(ExceptionDispatchInfo));
                try
                {
                    state.Replace(await change(state.Value!, with).ConfigureAwait(false)
                        ?? throw new InvalidOperationException("The change returned null."));
                }
                catch (Exception e) when (isLeft)
                {
                    thrown = ExceptionDispatchInfo.Capture(e);
                }

                if (thrown is null)
                {
                    status = await WriteAsync(state, cancellationToken).ConfigureAwait(false);
                }

                if (isLeft && status is SaveStatus.None or SaveStatus.Unchanged or SaveStatus.TooLarge or SaveStatus.NewerSchema)
                {
                    isLeft = false;
                    var stamp = state.Header.Stamp;
                    if (!await merge.TakeOverNowAsync(state, cancellationToken).ConfigureAwait(false))
                    {
                        return new UpdateResult(state.Status, SaveStatus.None);
                    }

                    if (state.Header.Stamp != stamp)
                    {
                        continue;
                    }
                }

                thrown?.Throw();
                if (status != SaveStatus.Conflict || attempt >= attempts)
                {
                    return new UpdateResult(SessionStatus.Live, status);
                }

                isLeft = turn is null;
                turn ??= await turns.TakeAsync(state, cancellationToken).ConfigureAwait(false);
                isLeft &= turn?.Found is not null;
                await turns.PauseAsync(state, attempt, cancellationToken).ConfigureAwait(false);
                if (!merge.TryTakeOver(state) && !(isLeft && await merge.TakeOverNowAsync(state, cancellationToken).ConfigureAwait(false)))
                {
                    return new UpdateResult(state.Status, SaveStatus.None);
                }
            }
        }
        finally
        {
            ConflictTurns.End(turn, state);
            pool.Leave(state);
        }
    }

    private async ValueTask<SaveStatus> SaveMergingAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        WriterTurn? turn = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var status = await WriteAsync(state, cancellationToken).ConfigureAwait(false);
                if (status != SaveStatus.Conflict || attempt >= attempts || !_merges)
                {
                    return status;
                }

                turn ??= await turns.TakeAsync(state, cancellationToken).ConfigureAwait(false);
                await turns.PauseAsync(state, attempt, cancellationToken).ConfigureAwait(false);
                // The turn comes with the first conflict.
                var isLeft = attempt == 1 && turn?.Found is not null;
                if (await merge.MergeAsync(state, isLeft, cancellationToken).ConfigureAwait(false) == SaveStatus.Conflict)
                {
                    return state.LastSave = SaveStatus.Conflict;
                }
            }
        }
        finally
        {
            ConflictTurns.End(turn, state);
            pool.Leave(state);
        }
    }

    private ValueTask<SaveStatus> WriteAsync(SessionState<T> state, CancellationToken cancellationToken) =>
        rotatesIds ? writer.WriteFollowingAsync(state, cancellationToken) : writer.WriteAsync(state, cancellationToken);
}
