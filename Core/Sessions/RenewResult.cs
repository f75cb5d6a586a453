namespace SessionKernel;

/// <summary>What renewing an id did.</summary>
/// <param name="Status">
/// <see cref="SaveStatus.Saved"/> or <see cref="SaveStatus.SavedNotReplicated"/>: the handle is at its new id; the old one opens nothing, or after a rotation for 10 s yet. Anything else: the new id is not
/// handed out, and whether the old one still works is as the status says. Of a rotation that another call was faster with it is the status of a
/// save: <see cref="Session{T}.HasOldId"/> tells.
/// </param>
public readonly record struct RenewResult(SaveStatus Status)
{
    /// <summary>Whether the session lives under a new id, and holds what the handle does.</summary>
    /// <value>True for <see cref="SaveStatus.Saved"/>, <see cref="SaveStatus.SavedNotReplicated"/> and <see cref="SaveStatus.Unchanged"/>.</value>
    public bool Succeeded => Status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged;
}

/// <summary>What an update did: what its load found, and what its last save did.</summary>
/// <param name="Session">What the load found.</param>
/// <param name="Save">What the save did; <see cref="SaveStatus.None"/> when the session was not Live.</param>
public readonly record struct UpdateResult(SessionStatus Session, SaveStatus Save)
{
    /// <summary>Whether the change is stored.</summary>
    /// <value>True for Saved, SavedNotReplicated and Unchanged.</value>
    public bool Succeeded => Save is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged;
}

/// <summary>The expiry of one session, where it differs from the store's.</summary>
/// <param name="Idle">How long it may idle; null = for ever, until its absolute lifetime ends. Between 1 second and 10 years.</param>
/// <param name="Absolute">How long it may live from now on; null = as long as it does not idle. Between 50 ms and 10 years.</param>
public readonly record struct SessionWindows(TimeSpan? Idle, TimeSpan? Absolute)
{
    /// <summary>Neither window, for named records alone: the record lives until it is removed, and its key has no TTL.</summary>
    /// <value>Both null.</value>
    public static SessionWindows NoExpiry => default;

    /// <summary>Refuses windows that no session can have.</summary>
    /// <exception cref="ArgumentException">Both are null, or one is out of range.</exception>
    public void Check() => ExpiryPolicy.Check(Idle, Absolute);

    /// <summary>The windows of what begins now.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal ExpiryWindows Start(long nowMs)
    {
        if (this != NoExpiry)
        {
            Check();
        }

        return ExpiryPolicy.Windows(Idle, Absolute, nowMs);
    }
}
