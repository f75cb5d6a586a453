using System.Buffers.Binary;

namespace SessionKernel;

/// <summary>Reserve the header, write the payload behind it, seal: one buffer, no copy.</summary>
internal static class EnvelopeWriter
{
    public static void Reserve(PooledBuffer buffer, int headerSize = EnvelopeLayout.HeaderSize)
    {
        buffer.GetSpan(headerSize)[..headerSize].Clear();
        buffer.Advance(headerSize);
    }

    /// <summary>Writes a header without a tag, and the hash, over the reserved bytes. The payload is everything behind them.</summary>
    public static void Seal(Span<byte> value, in EnvelopeHeader header, ulong keySeed)
    {
        WriteHeader(value, header, EnvelopeLayout.HeaderSize);
        WriteHash(value, keySeed);
    }

    public static void WriteHeader(Span<byte> value, in EnvelopeHeader header, int headerSize)
    {
        EnvelopeLayout.Magic.CopyTo(value);
        value[EnvelopeLayout.SerializerId] = header.SerializerId;
        value[EnvelopeLayout.Flags] = (byte)header.Flags;
        U16(value, EnvelopeLayout.HeaderLength, (ushort)headerSize);
        U64(value, EnvelopeLayout.Stamp, header.Stamp);
        U64(value, EnvelopeLayout.PreviousStamp, header.PreviousStamp);
        U32(value, EnvelopeLayout.SchemaId, header.SchemaId);
        U16(value, EnvelopeLayout.SchemaVersion, header.SchemaVersion);
        U16(value, EnvelopeLayout.OldestReader, header.OldestReader);
        U64(value, EnvelopeLayout.Created, (ulong)header.CreatedMs);
        U64(value, EnvelopeLayout.Deadline, (ulong)header.DeadlineMs);
        U64(value, EnvelopeLayout.Idle, (ulong)header.IdleMs);
        header.Principal.Write(value[EnvelopeLayout.Principal..]);
        U32(value, EnvelopeLayout.Generation, header.Generation);
        U16(value, EnvelopeLayout.EncryptionKeyId, header.EncryptionKeyId);
        U16(value, EnvelopeLayout.SecretId, header.SecretId);
        U32(value, EnvelopeLayout.StoredLength, (uint)(value.Length - headerSize));
        U32(value, EnvelopeLayout.PlainLength, (uint)header.PlainLength);
    }

    /// <summary>The last step: the hash covers the tag.</summary>
    public static void WriteHash(Span<byte> value, ulong keySeed) => U64(value, EnvelopeLayout.Hash, EnvelopeReader.Hash(value, keySeed));

    private static void U16(Span<byte> value, int offset, ushort field) => BinaryPrimitives.WriteUInt16LittleEndian(value[offset..], field);

    private static void U32(Span<byte> value, int offset, uint field) => BinaryPrimitives.WriteUInt32LittleEndian(value[offset..], field);

    private static void U64(Span<byte> value, int offset, ulong field) => BinaryPrimitives.WriteUInt64LittleEndian(value[offset..], field);
}
