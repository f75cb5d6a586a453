namespace SessionKernel;

/// <summary>
/// What a touch is for: a session as it was when it was loaded. A touch by a handle that a writer has overtaken does nothing on
/// the server, so it must not stand for a touch of the session as it is now, neither in the filter nor in the batch.
/// </summary>
internal readonly record struct TouchTarget(SessionKey Key, ulong Stamp)
{
    /// <summary>What the filter keeps of it.</summary>
    public Digest16 Mark => Key.Digest with { High = Key.Digest.High ^ Stamp };
}
