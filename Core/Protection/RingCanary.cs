namespace SessionKernel;

// <prefix>canary: by which a store notices that the instances there share no secret with it. One envelope of 112 bytes without a payload
// for each secret of the ring that wrote it, the active one first, up to 64:
//
//   4    serializer id 0
//   40   created: when it was written
//   48   deadline: 30 days later
//   86   the secret's id; the tag at 96 covers this key as it does any other
//
// One that both have is enough, since a secret is rolled by rings that overlap. Of a ring that shares none nothing can be verified, so an
// instance that is refused takes a stranger's word: what is not of this form, has ended or comes from the future is no canary, whatever
// TTL it has.
/// <summary>What the canary of a key prefix says of a ring. Pure functions but for the clock, which is the caller's.</summary>
internal sealed class RingCanary(SecretRing ring, EnvelopeSealer sealer)
{
    public const long TimeToLiveMs = 30 * DayMs;
    public const int MaximumBytes = MaximumSecrets * EntrySize;

    private const int MaximumSecrets = 64;
    private const int EntrySize = EnvelopeLayout.TaggedHeaderSize;
    private const long DayMs = 24 * 60 * 60 * 1000L;

    /// <summary>How far the clocks of two instances may be apart.</summary>
    private const long ToleratedMs = DayMs;

    private readonly SessionKey _key = SessionKey.OfCanary;

    public byte[] Write(long nowMs)
    {
        var secrets = ring.All;
        var canary = new byte[Math.Min(secrets.Count, MaximumSecrets) * EntrySize];
        for (var i = 0; i < canary.Length / EntrySize; i++)
        {
            var header = new EnvelopeHeader { Stamp = RandomBytes.NextStamp(), CreatedMs = nowMs, DeadlineMs = nowMs + TimeToLiveMs };
            sealer.Seal(canary.AsSpan(i * EntrySize, EntrySize), ref header, _key, secrets[i]);
        }

        return canary;
    }

    public CanaryFinding Judge(ReadOnlySpan<byte> stored, long nowMs)
    {
        if (stored.IsEmpty)
        {
            return CanaryFinding.Missing;
        }

        var (own, foreign, youngest) = (new List<ushort>(), 0, long.MinValue);
        for (var rest = stored; rest.Length >= EntrySize; rest = rest[EntrySize..])
        {
            var entry = rest[..EntrySize];
            switch (sealer.Open(entry, _key, out var header, out _))
            {
                // Without an id it is untagged, and accepted for other reasons.
                case EnvelopeStatus.Ok when header.SecretId != 0:
                    own.Add(header.SecretId);
                    youngest = Math.Max(youngest, header.CreatedMs);
                    break;
                case EnvelopeStatus.UnknownSecret or EnvelopeStatus.TagMismatch
                    when IsPlausible(EnvelopeSealer.ReadUnverified(entry, _key), nowMs):
                    foreign++;
                    break;
            }
        }

        var entries = own.Count + foreign;
        var isWhole = entries * EntrySize == stored.Length;
        return own.Count == 0 ? (isWhole ? CanaryFinding.Foreign : CanaryFinding.Junk)
            : isWhole && foreign == 0 && Math.Abs(nowMs - youngest) < DayMs && IsThisRing(own) ? CanaryFinding.Current
            : CanaryFinding.Shared;
    }

    /// <summary>Reads a ring that may change anew, before it is refused.</summary>
    public void Refresh() => ring.Refresh();

    private static bool IsPlausible(in EnvelopeHeader header, long nowMs) =>
        header.SerializerId == EnvelopeLayout.ClearedId && header.PlainLength == 0
        && header.DeadlineMs - header.CreatedMs == TimeToLiveMs && header.CreatedMs <= nowMs + ToleratedMs && nowMs < header.DeadlineMs;

    private bool IsThisRing(List<ushort> ids) =>
        ids.Order().SequenceEqual(ring.All.Take(MaximumSecrets).Select(static one => one.SecretId).Order());
}

internal enum CanaryFinding
{
    /// <summary>There is none: nobody was here, or the server has lost it.</summary>
    Missing,

    /// <summary>Of this ring, written within a day.</summary>
    Current,

    /// <summary>By a ring that has one of these secrets, or from before today: to be written anew.</summary>
    Shared,

    /// <summary>By a ring that has none of these secrets, or by somebody who wants to be taken for one.</summary>
    Foreign,

    /// <summary>Nothing that a ring writes.</summary>
    Junk,
}
