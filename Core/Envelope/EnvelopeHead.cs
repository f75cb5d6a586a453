using System.Buffers.Binary;

namespace SessionKernel;

/// <summary>Reads the head of an envelope, up to the previous stamp, without verifying it: a backend compares nothing else.</summary>
internal static class EnvelopeHead
{
    public const int Size = EnvelopeLayout.SchemaId;

    public static bool IsEnvelope(ReadOnlySpan<byte> stored) => stored.Length >= Size && stored.StartsWith(EnvelopeLayout.Magic);

    public static bool IsMoved(ReadOnlySpan<byte> stored) => stored[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId;

    public static ulong StampOf(ReadOnlySpan<byte> stored) => BinaryPrimitives.ReadUInt64LittleEndian(stored[EnvelopeLayout.Stamp..]);

    public static ulong PreviousStampOf(ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt64LittleEndian(stored[EnvelopeLayout.PreviousStamp..]);
}
