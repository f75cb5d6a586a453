namespace SessionKernel;

/// <summary>The ids of a store, issued and verified by its secrets, or else by its own ring.</summary>
internal sealed class SessionIds(SessionIdRing own, SecretRing? secrets)
{
    private SessionIdRing Ring => secrets?.Ids ?? own;

    /// <param name="route">The principal's route; null = any.</param>
    /// <param name="key">Where the session is stored.</param>
    public SessionId Issue(ushort? route, out SessionKey key)
    {
        var id = Ring.Issue(route, out var digest);
        key = SessionKey.OfSession(id.Route, digest);
        return id;
    }

    /// <returns>False for an id that no store with these secrets or id keys has issued.</returns>
    public bool TryVerify(in SessionId id, out SessionKey key)
    {
        if (Ring.TryVerify(id, out var digest))
        {
            key = SessionKey.OfSession(id.Route, digest);
            return true;
        }

        secrets?.Doubt();
        key = default;
        return false;
    }
}
