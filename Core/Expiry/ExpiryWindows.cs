namespace SessionKernel;

// TTL of a key = min(idle + granularity, absolute deadline - now), in ms, set in the same command as the value. So a session never idles
// out early, and is late by at most the granularity. If nothing is left, no command is sent. A named record may have neither window; its
// key then has no TTL.
internal readonly record struct ExpiryWindows(long IdleMs, long DeadlineMs)
{
    private static readonly long s_lastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Whether a store could have written them. Others would overflow a TTL, or are not times at all.</summary>
    public bool AreSound =>
        (IdleMs | DeadlineMs) != 0 && IdleMs >= 0 && IdleMs <= (long)ExpiryPolicy.Longest.TotalMilliseconds && IsInstant(DeadlineMs);

    /// <summary>Whether neither window is set: for named records only.</summary>
    public bool AreNone => (IdleMs | DeadlineMs) == 0;

    public long GranularityMs => IdleMs == 0 ? Granularity.MaximumMs : Granularity.OfMs(IdleMs);

    public static ExpiryWindows Of(in EnvelopeHeader header) => new(header.IdleMs, header.DeadlineMs);

    /// <summary>
    /// The TTL in ms of a key written now; 0 or less = the session has ended; <see cref="long.MaxValue"/> = it never ends.
    /// </summary>
    public long TimeToLiveMs(long nowMs)
    {
        var idle = IdleMs == 0 ? long.MaxValue : IdleMs + GranularityMs;
        var absolute = DeadlineMs == 0 ? long.MaxValue : DeadlineMs - nowMs;
        return Math.Min(idle, absolute);
    }

    /// <summary>
    /// A key that is used lives on for idle window plus granularity, unless its deadline comes first: then its TTL does not show when it
    /// was used.
    /// </summary>
    /// <returns>When the key was last used, too early by at most the granularity; null if that is unknown.</returns>
    public long? LastUsedMs(long leftMs, long nowMs)
    {
        var full = IdleMs + GranularityMs;
        var usedMs = nowMs - Math.Max(0, full - leftMs);
        return IdleMs == 0 || (DeadlineMs != 0 && DeadlineMs - usedMs <= full) ? null : usedMs;
    }

    public static bool IsInstant(long ms) => ms >= 0 && ms <= s_lastMs;

    public bool HasEnded(long nowMs) => DeadlineMs != 0 && DeadlineMs <= nowMs;
}
