namespace SessionKernel;

// After a conflict: a line for the writers of this process, and pauses for those of others.
public sealed partial class SessionStore<T>
{
    private const int TriesWithoutPause = 8;
    private const int LongestPauseMs = 64;

    private readonly WriterTurns _turns;

    /// <summary>Lines of writers, for tests.</summary>
    internal int Lines => _turns.Lines;

    /// <summary>Waits for the writers before, and takes what they have stored for what another writer did.</summary>
    private async ValueTask<WriterTurn?> TakeTurnAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        var turn = await _turns.TakeAsync(state.Key, cancellationToken).ConfigureAwait(false);
        if (turn?.Found is { } found)
        {
            state.SetTheirs(_buffers.RentCopy(found));
        }

        return turn;
    }

    private static void EndTurn(WriterTurn? turn, SessionState<T> state)
    {
        if (turn is not null)
        {
            var isStored = state.LastSave is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged && state.Key == turn.Key;
            turn.End(isStored && state.Stored is { } stored ? stored.Span : turn.Found);
        }
    }

    /// <summary>Whoever lost several times is in a crowd: after a pause it starts from what is stored by then.</summary>
    private async ValueTask PauseAsync(SessionState<T> state, int tries, CancellationToken cancellationToken)
    {
        if (tries <= TriesWithoutPause)
        {
            return;
        }

        var pause = TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(tries - TriesWithoutPause, 10), LongestPauseMs));
        await Task.Delay(RandomBytes.Jitter(pause), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var now = await _steps.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = state.Key }, state.Key, cancellationToken).ConfigureAwait(false);
        if (now.Value is { } stored && EnvelopeHead.IsEnvelope(stored.Span) && !EnvelopeHead.IsMoved(stored.Span))
        {
            state.SetTheirs(stored);
        }
        else
        {
            // The next write says what has become of the session.
            now.Value?.Return();
        }
    }
}
