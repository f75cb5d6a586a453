namespace SessionKernel;

// A deadline that has passed by the clock of this machine, of something that the server still has: either its time came this moment, or
// the clock has moved. The server is asked, and its clock decides from then on.
public sealed partial class SessionStore<T>
{
    private readonly ServerClock _clock;

    /// <summary>The clock by which a host judges what this store keeps, put right by the server's if it is the store's own.</summary>
    internal TimeProvider PutRight(TimeProvider time) => time == _time ? new ServerTime(time, _clock) : time;

    /// <summary>A save of what has ended by the clock of this machine, by a state that the caller has entered and leaves.</summary>
    private async ValueTask<SaveStatus> WriteLateAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        if (await _deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
        {
            return state.LastSave = _outagePolicy.Heed(end).ToSaveStatus();
        }

        return Prepare(state, out var command) is not { } status
            ? await _heldSaves.SendAsync(command, state, cancellationToken).ConfigureAwait(false)
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
            _pool.Leave(state);
        }
    }

    /// <summary>Before a session of a list is judged.</summary>
    private async ValueTask CheckClockAsync(IndexedSession session, SessionKey key, Digest16 owner, CancellationToken cancellationToken)
    {
        if (TryReadHeader(session, key, owner, out var header) && ExpiryWindows.Of(header).HasEnded(NowMs))
        {
            await _deadlines.TellTimeAsync(key, header.DeadlineMs, cancellationToken).ConfigureAwait(false);
        }
    }
}
