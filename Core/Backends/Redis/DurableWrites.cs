namespace SessionKernel;

/// <summary>The kinds of writes that a durability applies to.</summary>
[Flags]
public enum DurableWrites
{
    /// <summary>No writes.</summary>
    None = 0,

    /// <summary>New sessions.</summary>
    Create = 1,

    /// <summary>Changes of a session's value or lifetime.</summary>
    Save = 2,

    /// <summary>New ids for existing sessions: at a sign-in, and at any other change of privileges.</summary>
    Renew = 4,

    /// <summary>Sessions that end: sign-out.</summary>
    Remove = 8,

    /// <summary>Writes that decide who is signed in: a failover must not bring back an old id or an ended session.</summary>
    Identity = Create | Renew | Remove,

    /// <summary>Every write. The store never waits for touches.</summary>
    All = Identity | Save,
}
