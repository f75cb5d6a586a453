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

/// <summary>What a touch is made of when it is sent.</summary>
/// <param name="Windows">What the next TTL is made of.</param>
/// <param name="Principal">Whose index is to list the session; empty for an anonymous one.</param>
internal readonly record struct TouchTerms(ExpiryWindows Windows, Digest16 Principal)
{
    public IndexEntry Entry => Principal.IsEmpty ? default : new IndexEntry(Principal, Windows.DeadlineMs);

    public static TouchTerms Of(in EnvelopeHeader header) => new(ExpiryWindows.Of(header), header.Principal);

    public static implicit operator TouchTerms(ExpiryWindows windows) => new(windows, default);
}
