namespace SessionKernel;

/// <summary>Where a renewed session goes, and what changes about it.</summary>
internal sealed record RenewPlan(SessionId Id, SessionKey Key, ExpiryWindows Windows, Digest16? NewPrincipal, bool IsRotation, long NowMs)
{
    public IndexEntry Entry => new(NewPrincipal ?? default, Windows.DeadlineMs);

    public EnvelopeHeader HeaderFor(in EnvelopeHeader current)
    {
        var header = current;
        header.DeadlineMs = Windows.DeadlineMs;
        header.IdleMs = Windows.IdleMs;
        if (NewPrincipal is { } principal)
        {
            header.Principal = principal;
            header.CreatedMs = NowMs;
            header.Generation++;
        }

        return header;
    }
}

/// <summary>The result of a renewal.</summary>
/// <param name="Status">As for a save.</param>
/// <param name="Body">What is stored under the new key, if no transport reads it any more.</param>
/// <param name="Reply">The reply to the last command.</param>
internal readonly record struct RenewStep(SaveStatus Status, PooledBuffer? Body = null, BackendReply Reply = default);
