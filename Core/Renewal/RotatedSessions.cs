namespace SessionKernel;

// A new id where neither the principal nor what it may do changes, so that an id does not live as long as its session. Requests that
// are under way carry the old one, or hold the session under its old key: for as long as the moved marker stands, what they read, write
// and end is the session where it is by now.
internal sealed class RotatedSessions(bool rotatesIds, MovedMarkers markers, ICommandPort<SessionKey, RemoveStatus> removals)
{
    /// <summary>Turns a state whose session was not found under its key to where a rotation has put it.</summary>
    /// <returns>Null if it is turned; else what the call comes to.</returns>
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

    /// <summary>Whether a rotation has put what was under a key under another one.</summary>
    public async ValueTask<bool> LeadsToAsync(SessionKey key, SessionKey other) =>
        (await markers.FindAsync(key, CancellationToken.None).ConfigureAwait(false)).Reached == other;

    /// <summary>Ends a session, whoever changed it, where it is by now.</summary>
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
