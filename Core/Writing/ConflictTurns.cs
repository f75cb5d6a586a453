namespace SessionKernel;

// After a conflict: a line for the writers of this process, and pauses because of writers in others.
internal sealed class ConflictTurns(ICommandPort<SessionKey, BackendReply> steps, BufferPool buffers)
{
    private const int TriesWithoutPause = 8;
    private const int LongestPauseMs = 64;

    private readonly WriterTurns _turns = new(TimeProvider.System);

    /// <summary>The number of keys that have a line.</summary>
    public int Lines => _turns.Lines;

    public bool HasLine(in SessionKey key) => _turns.HasLine(key);

    /// <summary>Waits for the previous writers, and treats what they stored as another writer's value.</summary>
    public async ValueTask<WriterTurn?> TakeAsync<T>(SessionState<T> state, CancellationToken cancellationToken)
        where T : notnull
    {
        var turn = await _turns.TakeAsync(state.Key, cancellationToken).ConfigureAwait(false);
        if (turn?.Found is { } found)
        {
            state.SetTheirs(buffers.RentCopy(found));
        }

        return turn;
    }

    public static void End<T>(WriterTurn? turn, SessionState<T> state)
        where T : notnull
    {
        if (turn is not null)
        {
            var isStored = state.LastSave is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged
                && state.Key == turn.Key;
            turn.End(isStored && state.Stored is { } stored ? stored.Span : turn.Found);
        }
    }

    /// <summary>A writer that has lost several times pauses, and then starts from what is stored by then.</summary>
    public async ValueTask PauseAsync<T>(SessionState<T> state, int tries, CancellationToken cancellationToken)
        where T : notnull
    {
        if (tries <= TriesWithoutPause)
        {
            return;
        }

        var pause = TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(tries - TriesWithoutPause, 10), LongestPauseMs));
        await Task.Delay(RandomBytes.Jitter(pause), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var load = new BackendCommand { Kind = CommandKind.Load, Key = state.Key };
        var now = await steps.SendAsync(load, state.Key, cancellationToken).ConfigureAwait(false);
        if (now.Value is { } stored && EnvelopeHead.IsEnvelope(stored.Span) && !EnvelopeHead.IsMoved(stored.Span))
        {
            state.SetTheirs(stored);
        }
        else
        {
            // The next write reports what happened to the session.
            now.Value?.Return();
        }
    }
}
