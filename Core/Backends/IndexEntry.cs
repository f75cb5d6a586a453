namespace SessionKernel;

/// <summary>
/// A session's entry in the index of its principal: the member is the digest of the session's key, the score its deadline.
/// </summary>
/// <param name="Principal">The principal's digest; empty for an anonymous session, which is in no index.</param>
/// <param name="DeadlineMs">When the session ends whatever happens, in unix ms.</param>
internal readonly record struct IndexEntry(Digest16 Principal, long DeadlineMs)
{
    public bool IsEmpty => Principal.IsEmpty;

    /// <summary>The index's key, in the same Cluster slot as the session.</summary>
    public SessionKey Key => SessionKey.OfPrincipal(Principal);

    public SessionKey Revocation => SessionKey.OfRevocation(Principal);

    public static IndexEntry Of(in EnvelopeHeader header) => new(header.Principal, header.DeadlineMs);
}
