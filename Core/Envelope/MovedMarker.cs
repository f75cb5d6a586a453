namespace SessionKernel;

// What stands for a few seconds under the key of a session whose id was renewed: an envelope with serializer id 6 whose
// payload is the 16 bytes of the new key's digest. It never holds an id, and nothing opens with it.
internal static class MovedMarker
{
    public const long TimeToLiveMs = 10_000;

    public static PooledBuffer Write(BufferPool pool, in EnvelopeHeader replaced, Digest16 movedTo, ulong stamp, ulong keySeed)
    {
        var buffer = pool.Rent();
        EnvelopeWriter.Reserve(buffer);
        movedTo.Write(buffer.GetSpan(Digest16.Size));
        buffer.Advance(Digest16.Size);

        var header = replaced with
        {
            SerializerId = EnvelopeLayout.MovedMarkerId,
            Flags = EnvelopeFlags.None,
            Stamp = stamp,
            PreviousStamp = replaced.Stamp,
            EncryptionKeyId = 0,
            PlainLength = Digest16.Size,
        };
        EnvelopeWriter.Seal(buffer.WritableSpan, header, keySeed);
        return buffer;
    }
}
