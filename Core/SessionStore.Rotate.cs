namespace SessionKernel;

// A new id where neither the principal nor what it may do changes, so that an id does not live as long as its session. Requests that
// are under way carry the old one, or hold the session under its old key: for as long as the moved marker stands, what they read, write and end
// is the session where it is by now.
public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Gives a session a new id, and stores what the handle holds. The old id reaches the session for 10 s more, so that requests under
    /// way fail in nothing. At a sign-in and whenever privileges change use <see cref="RenewIdAsync(Session{T}, string?, CancellationToken)"/>: after that
    /// no id known before works.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>
    /// Whether it happened. If another call was first, the handle keeps its old id (<see cref="Session{T}.HasOldId"/>), what it holds is
    /// saved, and the status is that of the save. After OutcomeUnknown the id of the handle may be the old one already, and end with its 10 s.
    /// </returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or the store does not <see cref="SessionStoreBuilder{T}.RotateIds"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RenewResult> RotateIdAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        if (!_rotatesIds)
        {
            throw new InvalidOperationException($"The store {Name} does not rotate ids: call RotateIds() when it is built, on every node.");
        }

        if (!session.HasOldId)
        {
            var rotated = await RenewIdAsync(session, principal: null, isRotation: true, cancellationToken).ConfigureAwait(false);
            if (!session.HasOldId)
            {
                return rotated;
            }
        }

        return new RenewResult(await SaveAsync(session, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<SaveStatus> WriteFollowingAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        var status = await WriteHeldAsync(state, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && status == SaveStatus.Gone; hop++)
        {
            if (await TurnAsync(state, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return state.LastSave = end;
            }

            status = await WriteHeldAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    private async ValueTask<RemoveStatus> RemoveFollowingAsync(SessionKey key, IndexEntry entry, CancellationToken cancellationToken)
    {
        var status = await SendRemove(key, 0, entry, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && status == RemoveStatus.Moved; hop++)
        {
            var marker = await FindMarkerAsync(key, cancellationToken).ConfigureAwait(false);
            if (marker.Reached is not { } reached)
            {
                return marker.Doubt switch
                {
                    null => status,
                    BackendStatus.Denied => RemoveStatus.Denied,
                    BackendStatus.WrongType => RemoveStatus.UnknownFormat,
                    _ => RemoveStatus.Unavailable,
                };
            }

            key = reached;
            status = await SendRemove(key, 0, entry, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    /// <summary>Turns a state whose session was not found under its key to where a rotation has put it.</summary>
    /// <returns>Null if it is turned; else what the call comes to.</returns>
    private async ValueTask<SaveStatus?> TurnAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        var marker = _rotatesIds ? await FindMarkerAsync(state.Key, cancellationToken).ConfigureAwait(false) : default;
        if (marker.Reached is not { } key)
        {
            return marker.Doubt is { } doubt ? doubt.ToSaveStatus() : SaveStatus.Gone;
        }

        state.Follow(key);
        state.CameUntagged |= marker.IsUntagged;
        return null;
    }

    /// <returns>The moved marker under a key, if one is there; or what kept the server from telling.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    private async ValueTask<FoundMarker> FindMarkerAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var reply = await _steps.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = key }, key, cancellationToken).ConfigureAwait(false);
        if (_outagePolicy.FailureOf(reply, cancellationToken) is { } failure)
        {
            throw failure;
        }

        if (reply.Value is not { } stored)
        {
            return new FoundMarker(Doubt: reply.Status == BackendStatus.Missing ? null : reply.Status);
        }

        try
        {
            var opened = _sealer.Open(stored.Span, key, out var header, out var payload);
            var isMarker = opened == EnvelopeStatus.Ok
                && header.SerializerId == EnvelopeLayout.MovedMarkerId && stored.Span[payload].Length >= Digest16.Size;
            if (isMarker && MovedMarker.HasEnded(header, NowMs))
            {
                var told = await _deadlines.TellTimeAsync(key, MovedMarker.EndOf(header.DeadlineMs), cancellationToken).ConfigureAwait(false);
                if (told is null || MovedMarker.HasEnded(header, told.Value))
                {
                    return new FoundMarker(Doubt: told is null ? BackendStatus.Unavailable : null);
                }
            }

            return isMarker
                ? new FoundMarker(
                    SessionKey.OfSession(key.Route, Digest16.Read(stored.Span[payload])), MovedMarker.Reached(stored.Span[payload]) is not null, header.Principal,
                    IsUntagged: header.SecretId == 0)
                : new FoundMarker(Doubt: stored.Length == 0 ? null : DoubtOf(opened));
        }
        finally
        {
            stored.Return();
        }
    }

    /// <param name="To">Where the session went.</param>
    /// <param name="IsRotation">Whether the old id still reaches it there.</param>
    /// <param name="Principal">Whose it was.</param>
    /// <param name="Doubt">Why it is not known whether there is one.</param>
    /// <param name="IsUntagged">Whether nobody vouches for it.</param>
    private readonly record struct FoundMarker(
        SessionKey? To = null, bool IsRotation = false, Digest16 Principal = default, BackendStatus? Doubt = null, bool IsUntagged = false)
    {
        public SessionKey? Reached => IsRotation ? To : null;
    }
}
