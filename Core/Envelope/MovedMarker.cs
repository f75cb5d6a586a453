namespace SessionKernel;

// The value that replaces a session under its old key for a few seconds after its id was renewed: an envelope with serializer id 6. Its
// payload is the 16 bytes of the new key's digest. A rotated id adds one byte, a 1: the old id then reaches the session for as long as the
// marker exists. A marker never contains an id, and opens nothing by itself.
//
// Its deadline is the time at which its key expires. A marker that still exists 5 s later was put back by somebody, and is ignored.
// Programs from before tags left the session's deadline in the marker: 0 for sessions that only idle out, so that only the TTL ends such a
// marker.
internal static class MovedMarker
{
    public const long TimeToLiveMs = 10_000;

    /// <summary>How many markers are followed in a row.</summary>
    public const int MostHops = 16;

    private const long GraceMs = 5_000;
    private const byte Reaches = 1;

    public static void WritePayload(PooledBuffer buffer, Digest16 movedTo, bool isRotation)
    {
        movedTo.Write(buffer.GetSpan(Digest16.Size));
        buffer.Advance(Digest16.Size);
        if (isRotation)
        {
            buffer.GetSpan(1)[0] = Reaches;
            buffer.Advance(1);
        }
    }

    public static EnvelopeHeader HeaderOf(in EnvelopeHeader replaced, ulong stamp, long deadlineMs, bool isRotation) => replaced with
    {
        SerializerId = EnvelopeLayout.MovedMarkerId,
        Flags = EnvelopeFlags.None,
        Stamp = stamp,
        PreviousStamp = replaced.Stamp,
        DeadlineMs = deadlineMs,
        EncryptionKeyId = 0,
        PlainLength = isRotation ? Digest16.Size + 1 : Digest16.Size,
    };

    /// <summary>The time from which the marker is ignored.</summary>
    public static long EndOf(long deadlineMs) => deadlineMs + GraceMs + 1;

    public static bool HasEnded(in EnvelopeHeader header, long nowMs) =>
        (header.DeadlineMs != 0 || header.SecretId != 0) && nowMs >= EndOf(header.DeadlineMs);

    /// <returns>The digest of the key where the old id still reaches the session; null if it no longer does.</returns>
    public static Digest16? Reached(ReadOnlySpan<byte> payload) =>
        payload.Length > Digest16.Size && payload[Digest16.Size] == Reaches ? Digest16.Read(payload) : null;
}
