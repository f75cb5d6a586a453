namespace SessionKernel;

// What a conflict returned is decoded, and either taken over (an update starts again from it) or merged under the handle's
// own changes. A merge never crosses a generation: a change made before a sign-out, clear or sign-in does not reach what
// came after.
public sealed partial class SessionStore<T>
{
    /// <summary>Puts the handle's changes on top of what another writer stored.</summary>
    private bool TryMerge(SessionState<T> state)
    {
        if (state.Theirs is not { } theirs || state.Value is not IMergeableValue mine)
        {
            return false;
        }

        state.Theirs = null;
        var other = Rent();
        try
        {
            other.Begin(this, state.Id, state.Key);
            if (Open(other, theirs) != SessionStatus.Live
                || other.Header.Generation != state.Header.Generation
                || BuiltUponDoubt(state, other.Header)
                || !mine.TryRebase(other.Value!, _refuseOverlap, out var overlaps))
            {
                return false;
            }

            Interlocked.Add(ref _overlapsWon, overlaps);
            var windowsAreMine = state.Windows != ExpiryWindows.Of(state.Header);
            _toucher.Ended(state.Target);
            state.Header = other.Header;
            state.Windows = windowsAreMine ? state.Windows : other.Windows;
            state.IsNewerThanThisNode = other.IsNewerThanThisNode;
            state.InDoubt = 0;
            (var stored, other.Stored) = (other.Stored!, null);
            state.Keep(stored, other.StoredPayload);
            return true;
        }
        finally
        {
            Recycle(other);
        }
    }

    /// <summary>
    /// A write of this handle whose outcome was never learned was applied, and the other writer has seen it: what he undid of it
    /// must not come back.
    /// </summary>
    private static bool BuiltUponDoubt(SessionState<T> state, in EnvelopeHeader theirs) =>
        state.InDoubt != 0 && theirs.PreviousStamp == state.InDoubt;

    /// <summary>Takes over what another writer stored, in place of the handle's own value.</summary>
    private bool TryTakeOver(SessionState<T> state)
    {
        if (state.Theirs is not { } theirs)
        {
            return false;
        }

        state.Theirs = null;
        state.InDoubt = 0;
        _toucher.Ended(state.Target);
        state.Status = Open(state, theirs);
        return state.Status == SessionStatus.Live;
    }
}
