using System.Buffers.Binary;

namespace SessionKernel;

/// <summary>Reserve the header, write the payload behind it, seal: one buffer, no copy.</summary>
internal static class EnvelopeWriter
{
    public static void Reserve(PooledBuffer buffer)
    {
        buffer.GetSpan(EnvelopeLayout.HeaderSize)[..EnvelopeLayout.HeaderSize].Clear();
        buffer.Advance(EnvelopeLayout.HeaderSize);
    }

    /// <summary>Writes the header over the reserved bytes. The payload is everything behind them.</summary>
    public static void Seal(Span<byte> value, in EnvelopeHeader header, ulong keySeed)
    {
        EnvelopeLayout.Magic.CopyTo(value);
        value[EnvelopeLayout.SerializerId] = header.SerializerId;
        value[EnvelopeLayout.Flags] = (byte)header.Flags;
        U16(value, EnvelopeLayout.HeaderLength, EnvelopeLayout.HeaderSize);
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
        U16(value, EnvelopeLayout.Reserved, 0);
        U32(value, EnvelopeLayout.StoredLength, (uint)(value.Length - EnvelopeLayout.HeaderSize));
        U32(value, EnvelopeLayout.PlainLength, (uint)header.PlainLength);
        U64(value, EnvelopeLayout.Hash, EnvelopeReader.Hash(value, keySeed));
    }

    private static void U16(Span<byte> value, int offset, ushort field) => BinaryPrimitives.WriteUInt16LittleEndian(value[offset..], field);

    private static void U32(Span<byte> value, int offset, uint field) => BinaryPrimitives.WriteUInt32LittleEndian(value[offset..], field);

    private static void U64(Span<byte> value, int offset, ulong field) => BinaryPrimitives.WriteUInt64LittleEndian(value[offset..], field);
}
