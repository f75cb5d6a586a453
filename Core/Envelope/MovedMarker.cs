namespace SessionKernel;

// What stands for a few seconds under the key of a session whose id was renewed: an envelope with serializer id 6 whose
// payload is the 16 bytes of the new key's digest, and of a rotated id one more, a 1: for as long as the marker stands, the old id
// reaches the session. It never holds an id, and by itself nothing opens with it.
//
// Its deadline is its own: the time at which its key expires. A marker that is still there 5 s after it was put back by somebody, and is
// nothing. Programs from before tags left the session's deadline in it, which is none where sessions only idle out: then its TTL alone
// ends it.
internal static class MovedMarker
{
    public const long TimeToLiveMs = 10_000;

    /// <summary>How many are followed, one after the other.</summary>
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

    /// <summary>From when on it is nothing.</summary>
    public static long EndOf(long deadlineMs) => deadlineMs + GraceMs + 1;

    public static bool HasEnded(in EnvelopeHeader header, long nowMs) =>
        (header.DeadlineMs != 0 || header.SecretId != 0) && nowMs >= EndOf(header.DeadlineMs);

    /// <returns>The digest of the key where the old id still reaches the session; null if it does not.</returns>
    public static Digest16? Reached(ReadOnlySpan<byte> payload) =>
        payload.Length > Digest16.Size && payload[Digest16.Size] == Reaches ? Digest16.Read(payload) : null;
}
