namespace SessionKernel;

// value -> payload behind a reserved header -> compared with what was loaded -> header sealed -> one script that compares
// the stamp. A bag whose stamp was overtaken is merged with what the script returned, and written again.
public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Stores what the handle holds, if the session is still as it was loaded. The handle then stands for what is stored, and
    /// may be changed and saved again.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until the command is written; from then on the outcome is unknown.</param>
    /// <returns>What happened. Attribute bags merge instead of being a Conflict.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or another call with the handle is under way.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> SaveAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        var state = _pool.Enter(session);
        if (_merges || _rotatesIds)
        {
            return SaveMergingAsync(state, cancellationToken);
        }

        SaveStatus? done;
        BackendCommand command;
        try
        {
            done = Prepare(state, out command);
        }
        catch
        {
            _pool.Leave(state);
            throw;
        }

        if (done == SaveStatus.Gone)
        {
            return SaveLateAsync(state, cancellationToken);
        }

        if (done is { } status)
        {
            var ended = EndUnwritten(state, status, cancellationToken);
            _pool.Leave(state);
            return ended;
        }

        return _saves.SendAsync(command, state, cancellationToken);
    }

    private async ValueTask<SaveStatus> SaveMergingAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        WriterTurn? turn = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var status = await WriteAsync(state, cancellationToken).ConfigureAwait(false);
                if (status != SaveStatus.Conflict || attempt >= _maxUpdateAttempts || !_merges)
                {
                    return status;
                }

                turn ??= await TakeTurnAsync(state, cancellationToken).ConfigureAwait(false);
                await PauseAsync(state, attempt, cancellationToken).ConfigureAwait(false);
                // The turn comes with the first conflict.
                var isLeft = attempt == 1 && turn?.Found is not null;
                if (await _merge.MergeAsync(state, isLeft, cancellationToken).ConfigureAwait(false) == SaveStatus.Conflict)
                {
                    return state.LastSave = SaveStatus.Conflict;
                }
            }
        }
        finally
        {
            EndTurn(turn, state);
            _pool.Leave(state);
        }
    }

    /// <summary>One write of a state that the caller has entered and leaves, wherever the session is by now.</summary>
    private ValueTask<SaveStatus> WriteAsync(SessionState<T> state, CancellationToken cancellationToken) =>
        _rotatesIds ? WriteFollowingAsync(state, cancellationToken) : WriteHeldAsync(state, cancellationToken);

    private ValueTask<SaveStatus> WriteHeldAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        if (Prepare(state, out var command) is { } status)
        {
            return status == SaveStatus.Gone ? WriteLateAsync(state, cancellationToken) : EndUnwritten(state, status, cancellationToken);
        }

        return _heldSaves.SendAsync(command, state, cancellationToken);
    }

    private async ValueTask<SaveStatus> WriteFollowingAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        var status = await WriteHeldAsync(state, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && status == SaveStatus.Gone; hop++)
        {
            if (await _rotated.TurnAsync(state, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return state.LastSave = end;
            }

            status = await WriteHeldAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    /// <summary>The command, or what the save comes to without one.</summary>
    private SaveStatus? Prepare(SessionState<T> state, out BackendCommand command)
    {
        command = default;
        var ttl = state.Windows.TimeToLiveMs(NowMs);
        if (ttl <= 0)
        {
            return SaveStatus.Gone;
        }

        if (_composer.ComposeChanges(state, out var unwritten) is not { } body)
        {
            return unwritten;
        }

        state.SentMs = _toucher.NowMs;
        command = new BackendCommand
        {
            Kind = CommandKind.Save,
            Key = state.Key,
            Body = body,
            TimeToLiveMs = ttl,
            NewStamp = state.Writing.Stamp,
            ExpectedStamp = state.Header.Stamp,
            AlternateStamp = state.InDoubt,
            Entry = IndexEntry.Of(state.Writing),
        };
        return null;
    }

    /// <summary>What is stored already is touched in place of a write. The state may be left when the call returns.</summary>
    private ValueTask<SaveStatus> EndUnwritten(SessionState<T> state, SaveStatus status, CancellationToken cancellationToken)
    {
        state.LastSave = status;
        if (status == SaveStatus.Unchanged && _touchMode == TouchMode.Inline)
        {
            return EndTouchedAsync(_toucher.TouchIfDueAsync(state.Target, state.StoredTerms, cancellationToken));
        }

        if (status == SaveStatus.Unchanged)
        {
            _toucher.EnqueueIfDue(state.Target, state.StoredTerms);
        }

        return new ValueTask<SaveStatus>(status);
    }

    private static async ValueTask<SaveStatus> EndTouchedAsync(ValueTask touch)
    {
        await touch.ConfigureAwait(false);
        return SaveStatus.Unchanged;
    }
}
