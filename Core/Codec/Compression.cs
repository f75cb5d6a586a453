using System.IO.Compression;
using System.Numerics;

namespace SessionKernel;

// A payload whose envelope has flag bit 1 is one Brotli stream (RFC 7932) without a custom dictionary. It decompresses to exactly the plain
// length in the header, which also says how much memory to reserve.
//
// Compression runs after the serializer and before encryption, because ciphertext does not compress. The result is kept only if it saves an
// eighth: otherwise every load would pay for little.
internal static class Compression
{
    // For sessions of 1 to 8 KB, quality 0 compresses less, and 2 and above take up to five times as long for a few percent.
    private const int Quality = 1;

    private const int SmallestWindow = 10;
    private const int LargestWindow = 22;

    /// <returns>
    /// The compressed payload behind a reserved header, or null if it is not small enough. The plain buffer stays with the caller.
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

    /// <returns>The plain payload, or null if it does not decompress to the length in the header.</returns>
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
