using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// What a conflict returned is decoded, and either taken over (an update starts again from it) or merged under the handle's
// own changes. A merge never crosses a generation: a change made before a sign-out, clear or sign-in does not reach what
// came after.
internal sealed class SessionMerge<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, SessionDecoder<T> decoder, SessionLoader<T> loader, Toucher toucher, BufferPool buffers, bool refusesOverlap)
    where T : notnull
{
    private long _overlapsWon;

    /// <summary>How many attributes two writers changed at the same moment, the later one winning.</summary>
    public long OverlapsWon => Interlocked.Read(ref _overlapsWon);

    /// <summary>Puts the handle's changes on top of what another writer stored.</summary>
    /// <param name="state">The handle's.</param>
    /// <param name="isLeft">
    /// Whether it is what the writer before has left in a line, and may be older than what is stored: then it must not make a change of the
    /// handle's look like none.
    /// </param>
    public bool TryMerge(SessionState<T> state, bool isLeft = false)
    {
        if (state.Theirs is not { } theirs || state.Value is not IMergeableValue mine)
        {
            return false;
        }

        state.Theirs = null;
        var other = pool.Rent(state.Id, state.Key);
        try
        {
            other.CameUntagged = state.CameUntagged;
            if (decoder.Open(other, theirs, pool.NowMs) != SessionStatus.Live
                || other.Header.Generation != state.Header.Generation
                || BuiltUponDoubt(state, other.Header)
                || (isLeft && mine.IsMetBy(other.Value!))
                || !mine.TryRebase(other.Value!, refusesOverlap, out var overlaps))
            {
                return false;
            }

            Interlocked.Add(ref _overlapsWon, overlaps);
            var windowsAreMine = state.Windows != ExpiryWindows.Of(state.Header);
            toucher.Ended(state.Target);
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
            pool.Return(other);
        }
    }

    /// <summary>As the other, and on top of what is stored by now, where what the line has left does not do.</summary>
    /// <returns>Conflict if they do not merge, else None.</returns>
    public async ValueTask<SaveStatus> MergeAsync(SessionState<T> state, bool isLeft, CancellationToken cancellationToken)
    {
        if (TryMerge(state, isLeft))
        {
            return SaveStatus.None;
        }

        // Of a session that is not live any more the next write says what has become.
        return isLeft && (await LookAgainAsync(state, cancellationToken).ConfigureAwait(false) != SessionStatus.Live || TryMerge(state))
            ? SaveStatus.None
            : SaveStatus.Conflict;
    }

    /// <summary>Takes over what another writer stored, in place of the handle's own value.</summary>
    public bool TryTakeOver(SessionState<T> state)
    {
        if (state.Theirs is not { } theirs)
        {
            return false;
        }

        state.Theirs = null;
        state.InDoubt = 0;
        toucher.Ended(state.Target);
        state.Status = decoder.Open(state, theirs, pool.NowMs);
        return state.Status == SessionStatus.Live;
    }

    /// <summary>Takes over what is stored by now, if that is anything else.</summary>
    /// <returns>Whether the session is live.</returns>
    public async ValueTask<bool> TakeOverNowAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        state.Status = await LookAgainAsync(state, cancellationToken).ConfigureAwait(false);
        return state.Status == SessionStatus.Live && (state.Theirs is null || TryTakeOver(state));
    }

    /// <summary>
    /// Asks the server what is stored by now: if anything else than the handle stands for, that is kept to be taken over or merged.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    private async ValueTask<SessionStatus> LookAgainAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        state.SetTheirs(null);
        using var now = await loader.LoadAsync(state.Id, state.Key, cancellationToken).ConfigureAwait(false);
        if (now.IsLive && (now.Key != state.Key || now.State.Header.Stamp != state.Header.Stamp))
        {
            if (now.Key != state.Key)
            {
                state.Follow(now.Key);
                state.CameUntagged |= now.State.CameUntagged;
            }

            state.SetTheirs(buffers.RentCopy(now.State.Stored!.Span));
        }

        return now.Status;
    }

    /// <summary>
    /// A write of this handle whose outcome was never learned was applied, and the other writer has seen it: what he undid of it
    /// must not come back.
    /// </summary>
    private static bool BuiltUponDoubt(SessionState<T> state, in EnvelopeHeader theirs) =>
        state.InDoubt != 0 && theirs.PreviousStamp == state.InDoubt;
}
