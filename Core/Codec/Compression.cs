using System.IO.Compression;
using System.Numerics;

namespace SessionKernel;

// A payload whose envelope has flag bit 1 is one Brotli stream (RFC 7932), without a dictionary of its own. The plain length of
// the header says how many bytes come out of it, no more and no fewer, and so how much memory is set aside for them.
//
// Compression comes after the serializer and before encryption, since ciphertext does not compress. It is kept only where it
// saves an eighth: else every load would pay for little.
internal static class Compression
{
    // On sessions of 1 to 8 KB 0 is larger, and 2 and more take up to five times as long for a few percent.
    private const int Quality = 1;

    private const int SmallestWindow = 10;
    private const int LargestWindow = 22;

    /// <returns>
    /// The compressed payload behind a reserved header, or null when it is not small enough. The plain one stays the caller's.
    /// </returns>
    public static PooledBuffer? TryCompress(PooledBuffer plain, BufferPool buffers, int headerSize = EnvelopeLayout.HeaderSize)
    {
        var payload = plain.Span[headerSize..];
        var most = payload.Length - (payload.Length / 8) - 1;
        if (most <= 0)
        {
            return null;
        }

        var buffer = buffers.Rent();
        EnvelopeWriter.Reserve(buffer, headerSize);
        if (BrotliEncoder.TryCompress(payload, buffer.GetSpan(most)[..most], out var written, Quality, WindowFor(payload.Length)))
        {
            buffer.Advance(written);
            return buffer;
        }

        buffer.Return();
        return null;
    }

    /// <returns>The plain payload, or null when it is not what the header says.</returns>
    public static PooledBuffer? TryDecompress(ReadOnlySpan<byte> stored, int plainLength, BufferPool buffers)
    {
        var buffer = buffers.Rent();
        if (BrotliDecoder.TryDecompress(stored, buffer.GetSpan(plainLength)[..plainLength], out var written) && written == plainLength)
        {
            buffer.Advance(written);
            return buffer;
        }

        buffer.Return();
        return null;
    }

    private static int WindowFor(int length) => Math.Clamp(BitOperations.Log2((uint)length) + 1, SmallestWindow, LargestWindow);
}
