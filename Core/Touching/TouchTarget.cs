namespace SessionKernel;

/// <summary>
/// The target of a touch: a session as it was when it was loaded. If a writer has changed the session since, the touch does nothing on the
/// server. So neither the filter nor the batch may take it for a touch of the current session.
/// </summary>
internal readonly record struct TouchTarget(SessionKey Key, ulong Stamp)
{
    /// <summary>What the filter remembers of the target.</summary>
    public Digest16 Mark => Key.Digest with { High = Key.Digest.High ^ Stamp };
}

/// <summary>What a touch needs to know when it is sent.</summary>
/// <param name="Windows">The windows that the new TTL is computed from.</param>
/// <param name="Principal">The principal whose index lists the session; empty for an anonymous one.</param>
internal readonly record struct TouchTerms(ExpiryWindows Windows, Digest16 Principal)
{
    public IndexEntry Entry => Principal.IsEmpty ? default : new IndexEntry(Principal, Windows.DeadlineMs);

    public static TouchTerms Of(in EnvelopeHeader header) => new(ExpiryWindows.Of(header), header.Principal);

    public static implicit operator TouchTerms(ExpiryWindows windows) => new(windows, default);
}
