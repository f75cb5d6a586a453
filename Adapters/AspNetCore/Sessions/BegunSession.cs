namespace SessionKernel.AspNetCore;

// set without a session -> waits for a commit, a renewal or an update -> created
/// <summary>The session that a request has begun, until it is stored. Used under the request's lock.</summary>
internal sealed class BegunSession<T>
    where T : notnull
{
    public T? Value { get; set; }

    public bool IsStarted { get; private set; }

    /// <summary>The session's own lifetime; null = the store's.</summary>
    public SessionLifetime? Lifetime { get; set; }

    /// <summary>The id for the next create. Its digest may be shown before, because that does not reveal the id.</summary>
    public PendingId? Pending { get; set; }

    public void Start(T value)
    {
        Value = value;
        IsStarted = true;
    }

    public void Unstart()
    {
        Value = default;
        IsStarted = false;
        Lifetime = null;
    }

    /// <summary>The key that it will be stored under.</summary>
    public SessionKey KeyIn(SessionStore<T> store) => (Pending ??= new PendingId(store.NewId(out var key), key)).Key;
}

/// <summary>The id of a session to come, with its key.</summary>
internal readonly record struct PendingId(SessionId Id, SessionKey Key);
