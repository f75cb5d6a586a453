namespace SessionKernel;

// <prefix>canary shows a store that the instances under its prefix share no secret with it. It holds one envelope of 112 bytes without a
// payload for each secret of the ring that wrote it, the active one first, up to 64:
//
//   4    serializer id 0
//   40   created: when it was written
//   48   deadline: 30 days later
//   86   the secret's id; the tag at 96 covers this key as it does any other
//
// One shared secret is enough, because the rings overlap while a secret is rolled. A ring that shares none can verify nothing, so a refused
// instance believes a stranger. Therefore an entry that lacks this form, has ended or comes from the future is ignored, whatever TTL its
// key has.
/// <summary>Compares a ring with the canary of its key prefix. Pure functions, except for the clock.</summary>
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
                // An entry without a secret id is untagged, and was accepted for other reasons.
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

    /// <summary>Reads a ring that may change once more, before an instance is refused.</summary>
    public void Refresh() => ring.Refresh();

    private static bool IsPlausible(in EnvelopeHeader header, long nowMs) =>
        header.SerializerId == EnvelopeLayout.ClearedId && header.PlainLength == 0
        && header.DeadlineMs - header.CreatedMs == TimeToLiveMs && header.CreatedMs <= nowMs + ToleratedMs && nowMs < header.DeadlineMs;

    private bool IsThisRing(List<ushort> ids) =>
        ids.Order().SequenceEqual(ring.All.Take(MaximumSecrets).Select(static one => one.SecretId).Order());
}

internal enum CanaryFinding
{
    /// <summary>There is no canary: no instance has been here, or the server has lost it.</summary>
    Missing,

    /// <summary>This ring wrote it within a day.</summary>
    Current,

    /// <summary>A ring that shares a secret wrote it, or this ring more than a day ago: write it again.</summary>
    Shared,

    /// <summary>A ring that shares no secret wrote it, or somebody who pretends to have one.</summary>
    Foreign,

    /// <summary>No ring writes such a value.</summary>
    Junk,
}
