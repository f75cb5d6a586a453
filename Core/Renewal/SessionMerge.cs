using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// Decodes what a conflict returned. An update takes it over and starts again from it; otherwise the handle's own changes are merged into
// it. A merge never crosses a generation: a change made before a sign-out, clear or sign-in does not reach what came after.
internal sealed class SessionMerge<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, SessionDecoder<T> decoder, SessionLoader<T> loader, Toucher toucher, BufferPool buffers, bool refusesOverlap)
    where T : notnull
{
    private long _overlapsWon;

    /// <summary>How many attributes two writers changed concurrently, so that the later one won.</summary>
    public long OverlapsWon => Interlocked.Read(ref _overlapsWon);

    /// <summary>Applies the handle's changes to what another writer stored.</summary>
    /// <param name="state">The handle's state.</param>
    /// <param name="isLeft">
    /// Whether the previous writer in a line left that value, which may be older than what is stored. It must then not make a change of the
    /// handle look like none.
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

    /// <summary>Merges with what the line left, or, if that is not possible, with what is stored now.</summary>
    /// <returns>Conflict if they do not merge; otherwise None.</returns>
    public async ValueTask<SaveStatus> MergeAsync(SessionState<T> state, bool isLeft, CancellationToken cancellationToken)
    {
        if (TryMerge(state, isLeft))
        {
            return SaveStatus.None;
        }

        // If the session is no longer live, the next write reports what happened to it.
        return isLeft && (await LookAgainAsync(state, cancellationToken).ConfigureAwait(false) != SessionStatus.Live || TryMerge(state))
            ? SaveStatus.None
            : SaveStatus.Conflict;
    }

    /// <summary>Replaces the handle's value with what another writer stored.</summary>
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

    /// <summary>Takes over what is stored now, if it differs.</summary>
    /// <returns>Whether the session is live.</returns>
    public async ValueTask<bool> TakeOverNowAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        state.Status = await LookAgainAsync(state, cancellationToken).ConfigureAwait(false);
        return state.Status == SessionStatus.Live && (state.Theirs is null || TryTakeOver(state));
    }

    /// <summary>
    /// Asks the server what is stored now. If that is not the handle's version, it is kept, to be taken over or merged.
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
    /// A write of this handle whose outcome was unknown was applied, and the other writer built on it. What that writer undid must not come
    /// back.
    /// </summary>
    private static bool BuiltUponDoubt(SessionState<T> state, in EnvelopeHeader theirs) =>
        state.InDoubt != 0 && theirs.PreviousStamp == state.InDoubt;
}
