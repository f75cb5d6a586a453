namespace SessionKernel;

// A rotation gives a session a new id although neither its principal nor its privileges change, so that an id does not live as long as its
// session. Requests under way carry the old id, or hold the session under its old key. As long as the moved marker exists, they read, write
// and end the session under its current key.
internal sealed class RotatedSessions(bool rotatesIds, MovedMarkers markers, ICommandPort<SessionKey, RemoveStatus> removals)
{
    /// <summary>Points a state whose session was not found under its key to the key that a rotation gave it.</summary>
    /// <returns>Null if the state has the new key; otherwise the status of the call.</returns>
    public async ValueTask<SaveStatus?> TurnAsync<T>(SessionState<T> state, CancellationToken cancellationToken)
        where T : notnull
    {
        var marker = rotatesIds ? await markers.FindAsync(state.Key, cancellationToken).ConfigureAwait(false) : default;
        if (marker.Reached is not { } key)
        {
            return marker.Doubt is { } doubt ? doubt.ToSaveStatus() : SaveStatus.Gone;
        }

        state.Follow(key);
        state.CameUntagged |= marker.IsUntagged;
        return null;
    }

    /// <summary>Whether a rotation moved the session under one key to the other.</summary>
    public async ValueTask<bool> LeadsToAsync(SessionKey key, SessionKey other) =>
        (await markers.FindAsync(key, CancellationToken.None).ConfigureAwait(false)).Reached == other;

    /// <summary>Ends a session under its current key, whoever changed it.</summary>
    public ValueTask<RemoveStatus> RemoveAsync(in SessionKey key, in IndexEntry entry, CancellationToken cancellationToken) =>
        rotatesIds ? RemoveFollowingAsync(key, entry, cancellationToken) : SendAsync(key, entry, cancellationToken);

    private async ValueTask<RemoveStatus> RemoveFollowingAsync(SessionKey key, IndexEntry entry, CancellationToken cancellationToken)
    {
        var status = await SendAsync(key, entry, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && status == RemoveStatus.Moved; hop++)
        {
            var marker = await markers.FindAsync(key, cancellationToken).ConfigureAwait(false);
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
            status = await SendAsync(key, entry, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    private ValueTask<RemoveStatus> SendAsync(in SessionKey key, in IndexEntry entry, CancellationToken cancellationToken) =>
        removals.SendAsync(new BackendCommand { Kind = CommandKind.Remove, Key = key, Entry = entry }, key, cancellationToken);
}
