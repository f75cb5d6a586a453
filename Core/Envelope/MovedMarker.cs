namespace SessionKernel;

// What stands for a few seconds under the key of a session whose id was renewed: an envelope with serializer id 6 whose
// payload is the 16 bytes of the new key's digest, and of a rotated id one more, a 1: for as long as the marker stands, the old id
// reaches the session. It never holds an id, and by itself nothing opens with it.
internal static class MovedMarker
{
    public const long TimeToLiveMs = 10_000;

    private const byte Reaches = 1;

    public static PooledBuffer Write(BufferPool pool, in EnvelopeHeader replaced, Digest16 movedTo, ulong stamp, ulong keySeed, bool isRotation = false)
    {
        var buffer = pool.Rent();
        EnvelopeWriter.Reserve(buffer);
        movedTo.Write(buffer.GetSpan(Digest16.Size));
        buffer.Advance(Digest16.Size);
        if (isRotation)
        {
            buffer.GetSpan(1)[0] = Reaches;
            buffer.Advance(1);
        }

        var header = replaced with
        {
            SerializerId = EnvelopeLayout.MovedMarkerId,
            Flags = EnvelopeFlags.None,
            Stamp = stamp,
            PreviousStamp = replaced.Stamp,
            EncryptionKeyId = 0,
            PlainLength = isRotation ? Digest16.Size + 1 : Digest16.Size,
        };
        EnvelopeWriter.Seal(buffer.WritableSpan, header, keySeed);
        return buffer;
    }

    /// <returns>The digest of the key where the old id still reaches the session; null if it does not.</returns>
    public static Digest16? Reached(ReadOnlySpan<byte> payload) =>
        payload.Length > Digest16.Size && payload[Digest16.Size] == Reaches ? Digest16.Read(payload) : null;
}
