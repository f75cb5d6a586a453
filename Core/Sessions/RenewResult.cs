namespace SessionKernel;

/// <summary>The result of a renewal.</summary>
/// <param name="Status">
/// <see cref="SaveStatus.Saved"/> or <see cref="SaveStatus.SavedNotReplicated"/>: the handle has its new id; the old one opens nothing, or
/// after a rotation works for 10 s more. Any other status: no new id was handed out, and the status says whether the old one still works.
/// If another call rotated first, it is the status of a save: see <see cref="Session{T}.HasOldId"/>.
/// </param>
public readonly record struct RenewResult(SaveStatus Status)
{
    /// <summary>Whether the session has its new id and the handle's value is stored.</summary>
    /// <value>True for <see cref="SaveStatus.Saved"/>, <see cref="SaveStatus.SavedNotReplicated"/> and <see cref="SaveStatus.Unchanged"/>.</value>
    public bool Succeeded => Status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged;
}

/// <summary>The result of an update: of its load and of its last save.</summary>
/// <param name="Session">The result of the load.</param>
/// <param name="Save">The result of the save; <see cref="SaveStatus.None"/> if the session was not Live.</param>
public readonly record struct UpdateResult(SessionStatus Session, SaveStatus Save)
{
    /// <summary>Whether the change is stored.</summary>
    /// <value>True for Saved, SavedNotReplicated and Unchanged.</value>
    public bool Succeeded => Save is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged;
}

/// <summary>The expiry of one session, where it differs from the store's.</summary>
/// <param name="Idle">How long it may idle; null = until its absolute lifetime ends. Between 1 second and 10 years.</param>
/// <param name="Absolute">How long it may live from now on; null = until it idles out. Between 50 ms and 10 years.</param>
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
