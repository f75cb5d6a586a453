namespace SessionKernel.Hosting;

/// <summary>What became of a <see cref="ConsoleSession{T}"/>.</summary>
public enum ConsoleSessionStatus
{
    /// <summary>Nothing was done yet: the default value.</summary>
    None,

    /// <summary>The user is signed in: the result carries the session.</summary>
    SignedIn,

    /// <summary>Nobody is signed in here; after a sign-out the session has ended.</summary>
    SignedOut,

    /// <summary>
    /// The session of the last sign-in is over: it idled out, was ended elsewhere, or reached its deadline. Sign in again.
    /// </summary>
    Ended,

    /// <summary>The session is there, and this version of the program can't open it. It is left as it is.</summary>
    Unreadable,

    /// <summary>
    /// The store did not take what was sent, or its server was not reached. What was there before is as it was, unless the message says
    /// that this is not known: after a reply that was lost.
    /// </summary>
    Unavailable,

    /// <summary>A sign-out that did not happen: the session may still work. The file is kept, so that it can be tried again.</summary>
    NotEnded,

    /// <summary>The file was cut off or overwritten: it holds no id. Sign in again.</summary>
    FileDamaged,

    /// <summary>
    /// The file is not safe to use, and the message says how to mend that: others can read it, it is somebody else's, or it is no file.
    /// </summary>
    FileRefused,

    /// <summary>The file can't be read or written: the disk is read-only or full, say. A sign-in has left no session behind.</summary>
    FileFailed,
}
