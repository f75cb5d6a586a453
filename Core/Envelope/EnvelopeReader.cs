using System.Buffers.Binary;
using System.IO.Hashing;

namespace SessionKernel;

/// <summary>A pure function from stored bytes and the key's seed to header, payload and status. Never throws.</summary>
internal static class EnvelopeReader
{
    public static EnvelopeStatus Read(ReadOnlySpan<byte> value, ulong keySeed, out EnvelopeHeader header, out Range payload)
    {
        header = default;
        payload = default;
        var known = Math.Min(value.Length, 3);
        if (!value[..known].SequenceEqual(EnvelopeLayout.Magic[..known]))
        {
            return EnvelopeStatus.NotAnEnvelope;
        }

        if (value.Length < EnvelopeLayout.HeaderSize)
        {
            return EnvelopeStatus.TooShort;
        }

        var flags = (EnvelopeFlags)value[EnvelopeLayout.Flags];
        if (value[3] != EnvelopeLayout.Magic[3] || (flags & ~EnvelopeFlags.Known) != 0)
        {
            return EnvelopeStatus.UnknownFormat;
        }

        int headerLength = U16(value, EnvelopeLayout.HeaderLength);
        var storedLength = U32(value, EnvelopeLayout.StoredLength);
        if (headerLength < EnvelopeLayout.HeaderSize || (long)headerLength + storedLength != value.Length)
        {
            return EnvelopeStatus.LengthMismatch;
        }

        if (Hash(value, keySeed) != U64(value, EnvelopeLayout.Hash))
        {
            return EnvelopeStatus.HashMismatch;
        }

        var plainLength = U32(value, EnvelopeLayout.PlainLength);
        var secretId = U16(value, EnvelopeLayout.SecretId);
        if (plainLength > int.MaxValue || (secretId != 0 && headerLength < EnvelopeLayout.TaggedHeaderSize))
        {
            return EnvelopeStatus.LengthMismatch;
        }

        header = new EnvelopeHeader
        {
            SerializerId = value[EnvelopeLayout.SerializerId],
            Flags = flags,
            Stamp = U64(value, EnvelopeLayout.Stamp),
            PreviousStamp = U64(value, EnvelopeLayout.PreviousStamp),
            SchemaId = U32(value, EnvelopeLayout.SchemaId),
            SchemaVersion = U16(value, EnvelopeLayout.SchemaVersion),
            OldestReader = U16(value, EnvelopeLayout.OldestReader),
            CreatedMs = (long)U64(value, EnvelopeLayout.Created),
            DeadlineMs = (long)U64(value, EnvelopeLayout.Deadline),
            IdleMs = (long)U64(value, EnvelopeLayout.Idle),
            Principal = Digest16.Read(value[EnvelopeLayout.Principal..]),
            Generation = U32(value, EnvelopeLayout.Generation),
            EncryptionKeyId = U16(value, EnvelopeLayout.EncryptionKeyId),
            SecretId = secretId,
            PlainLength = (int)plainLength,
        };
        payload = headerLength..value.Length;
        return EnvelopeStatus.Ok;
    }

    public static ulong Hash(ReadOnlySpan<byte> value, ulong keySeed) =>
        XxHash3.HashToUInt64(value[EnvelopeLayout.Hashed..], (long)(keySeed ^ U64(value, 0)));

    private static ushort U16(ReadOnlySpan<byte> value, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(value[offset..]);

    private static uint U32(ReadOnlySpan<byte> value, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(value[offset..]);

    private static ulong U64(ReadOnlySpan<byte> value, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(value[offset..]);
}
