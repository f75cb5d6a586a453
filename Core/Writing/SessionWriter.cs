using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// value -> envelope, if it differs from what was loaded -> one script that compares the stamp. If nothing differs, the session is touched
// instead.
internal sealed class SessionWriter<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    EnvelopeComposer<T> composer,
    ICommandPort<SessionState<T>, SaveStatus> saves,
    ICommandPort<SessionState<T>, SaveStatus> heldSaves,
    RotatedSessions rotated,
    DeadlineCheck deadlines,
    Toucher toucher,
    TouchMode touchMode,
    OutagePolicy outagePolicy)
    where T : notnull
{
    /// <summary>Writes a state once that the caller has entered. The state is left by the time the write has ended.</summary>
    public ValueTask<SaveStatus> SaveAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        SaveStatus? done;
        BackendCommand command;
        try
        {
            done = Prepare(state, out command);
        }
        catch
        {
            pool.Leave(state);
            throw;
        }

        if (done == SaveStatus.Gone)
        {
            return SaveLateAsync(state, cancellationToken);
        }

        if (done is { } status)
        {
            var ended = EndUnwritten(state, status, cancellationToken);
            pool.Leave(state);
            return ended;
        }

        return saves.SendAsync(command, state, cancellationToken);
    }

    /// <summary>Writes a state once that the caller has entered, and leaves later.</summary>
    public ValueTask<SaveStatus> WriteAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        if (Prepare(state, out var command) is { } status)
        {
            return status == SaveStatus.Gone ? WriteLateAsync(state, cancellationToken) : EndUnwritten(state, status, cancellationToken);
        }

        return heldSaves.SendAsync(command, state, cancellationToken);
    }

    /// <summary>Like <see cref="WriteAsync"/>, under the key that the session has by now.</summary>
    public async ValueTask<SaveStatus> WriteFollowingAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        var status = await WriteAsync(state, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && status == SaveStatus.Gone; hop++)
        {
            if (await rotated.TurnAsync(state, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return state.LastSave = end;
            }

            status = await WriteAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    /// <summary>Prepares the command, or says what the save comes to without one.</summary>
    private SaveStatus? Prepare(SessionState<T> state, out BackendCommand command)
    {
        command = default;
        var ttl = state.Windows.TimeToLiveMs(pool.NowMs);
        if (ttl <= 0)
        {
            return SaveStatus.Gone;
        }

        if (composer.ComposeChanges(state, out var unwritten) is not { } body)
        {
            return unwritten;
        }

        state.SentMs = toucher.NowMs;
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

    /// <summary>
    /// Ends a save without a write: an unchanged session is touched instead. The state may be left when the call returns.
    /// </summary>
    private ValueTask<SaveStatus> EndUnwritten(SessionState<T> state, SaveStatus status, CancellationToken cancellationToken)
    {
        state.LastSave = status;
        if (status == SaveStatus.Unchanged && touchMode == TouchMode.Inline)
        {
            return EndTouchedAsync(toucher.TouchIfDueAsync(state.Target, state.StoredTerms, cancellationToken));
        }

        if (status == SaveStatus.Unchanged)
        {
            toucher.EnqueueIfDue(state.Target, state.StoredTerms);
        }

        return new ValueTask<SaveStatus>(status);
    }

    private static async ValueTask<SaveStatus> EndTouchedAsync(ValueTask touch)
    {
        await touch.ConfigureAwait(false);
        return SaveStatus.Unchanged;
    }

    /// <summary>Writes a session that has ended by this machine's clock.</summary>
    private async ValueTask<SaveStatus> WriteLateAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        if (await deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
        {
            return state.LastSave = outagePolicy.Heed(end).ToSaveStatus();
        }

        return Prepare(state, out var command) is not { } status
            ? await heldSaves.SendAsync(command, state, cancellationToken).ConfigureAwait(false)
            : await EndUnwritten(state, status, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SaveStatus> SaveLateAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteLateAsync(state, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pool.Leave(state);
        }
    }
}
