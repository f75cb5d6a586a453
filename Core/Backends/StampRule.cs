using System.Buffers.Binary;

namespace SessionKernel;

// The compare of a save or renew, as it stands in the scripts of the Redis backend and, for the memory backend, here.
//
//   own new stamp there, or as previous stamp -> Done      (a retry whose first reply was lost)
//   no envelope, or a moved marker            -> Gone
//   expected or alternate stamp               -> write, Done
//   any other stamp                           -> Conflict
//
// A save's script looks for the expected stamp first: no writer can have seen our new stamp and be what we had loaded.
internal static class StampRule
{
    /// <summary>The head of an envelope up to the previous stamp: all that a compare needs.</summary>
    public const int ComparedBytes = EnvelopeLayout.SchemaId;

    public static BackendStatus? Decide(ReadOnlySpan<byte> stored, in BackendCommand command)
    {
        if (!IsEnvelope(stored))
        {
            return BackendStatus.Gone;
        }

        var stamp = StampOf(stored);
        if (stamp == command.NewStamp || PreviousStampOf(stored) == command.NewStamp)
        {
            return BackendStatus.Done;
        }

        if (IsMoved(stored))
        {
            return BackendStatus.Gone;
        }

        var expected = stamp == command.ExpectedStamp || (command.AlternateStamp != 0 && stamp == command.AlternateStamp);
        return expected ? null : BackendStatus.Conflict;
    }

    public static bool IsEnvelope(ReadOnlySpan<byte> stored) =>
        stored.Length >= ComparedBytes && stored.StartsWith(EnvelopeLayout.Magic);

    public static bool IsMoved(ReadOnlySpan<byte> stored) => stored[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId;

    public static ulong StampOf(ReadOnlySpan<byte> stored) => BinaryPrimitives.ReadUInt64LittleEndian(stored[EnvelopeLayout.Stamp..]);

    public static ulong PreviousStampOf(ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt64LittleEndian(stored[EnvelopeLayout.PreviousStamp..]);
}
