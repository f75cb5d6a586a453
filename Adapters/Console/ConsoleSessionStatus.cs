namespace SessionKernel.Hosting;

/// <summary>The result of a call on a <see cref="ConsoleSession{T}"/>.</summary>
public enum ConsoleSessionStatus
{
    /// <summary>Nothing was done yet: the default value.</summary>
    None,

    /// <summary>The user is signed in: the result carries the session.</summary>
    SignedIn,

    /// <summary>Nobody is signed in here. After a sign-out, the session has ended.</summary>
    SignedOut,

    /// <summary>
    /// The session of the last sign-in is over: it idled out, was ended elsewhere, or reached its deadline. Sign in again.
    /// </summary>
    Ended,

    /// <summary>The session exists, but this version of the program can't open it. It is left as it is.</summary>
    Unreadable,

    /// <summary>
    /// The store did not accept the request, or its server was not reached. Nothing has changed, unless the message says that this is not
    /// known: after a lost reply.
    /// </summary>
    Unavailable,

    /// <summary>A sign-out failed: the session may still work. The file is kept, so that the user can try again.</summary>
    NotEnded,

    /// <summary>The file holds no id of the store: it was cut off or overwritten. Sign in again.</summary>
    FileDamaged,

    /// <summary>
    /// The file is not safe to use: others can read it or write to its folder, it belongs to somebody else, or it is not a file. The
    /// message says how to fix that.
    /// </summary>
    FileRefused,

    /// <summary>
    /// The file can't be read or written: the disk is read-only or full, say, or another process held the lock for 30 s. A sign-in has left
    /// no session behind, unless the message says that the new one could not be ended.
    /// </summary>
    FileFailed,
}
