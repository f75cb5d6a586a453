namespace SessionKernel;

/// <summary>The result of taking a lock.</summary>
public enum LockStatus
{
    /// <summary>Not taken: the default value.</summary>
    None,

    /// <summary>The lock is held until it is disposed or its lease ends.</summary>
    Held,

    /// <summary>Somebody else held the lock for the whole wait.</summary>
    Busy,

    /// <summary>The text is no id, or its check does not verify.</summary>
    InvalidId,

    /// <summary>The server refuses this client.</summary>
    Denied,

    /// <summary>The server did not answer. As far as is known, the lock is not held; if it is, it ends with its lease.</summary>
    Unavailable,
}
