namespace SessionKernel;

/// <summary>Writes that a durability is asked for.</summary>
[Flags]
public enum DurableWrites
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>New sessions.</summary>
    Create = 1,

    /// <summary>Changes of a session's value or windows.</summary>
    Save = 2,

    /// <summary>New ids for sessions that stand: sign-in, and whatever else changes privileges.</summary>
    Renew = 4,

    /// <summary>Sessions that end: sign-out.</summary>
    Remove = 8,

    /// <summary>Whatever decides who is signed in: an old id or an ended session must not come back by a failover.</summary>
    Identity = Create | Renew | Remove,

    /// <summary>Every write. Touches are never waited for.</summary>
    All = Identity | Save,
}
