using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SessionKernel;

/// <summary>
/// Cryptographic random bytes from one block per thread: a call to the operating system's generator costs microseconds, however few bytes
/// it returns. Bytes handed out are wiped from the block.
/// </summary>
internal static class RandomBytes
{
    private const int BlockBytes = 1024;

    [ThreadStatic]
    private static Block? t_block;

    public static void Fill(Span<byte> destination)
    {
        if (destination.Length > BlockBytes)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        (t_block ??= new Block()).Take(destination);
    }

    /// <summary>64 random bits, never 0.</summary>
    public static ulong NextStamp()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong stamp;
        do
        {
            Fill(bytes);
            stamp = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        while (stamp == 0);
        return stamp;
    }

    private sealed class Block
    {
        private readonly byte[] _bytes = new byte[BlockBytes];
        private int _used = BlockBytes;

        public void Take(Span<byte> destination)
        {
            if (BlockBytes - _used < destination.Length)
            {
                RandomNumberGenerator.Fill(_bytes);
                _used = 0;
            }

            var taken = _bytes.AsSpan(_used, destination.Length);
            taken.CopyTo(destination);
            taken.Clear();
            _used += destination.Length;
        }
    }

    /// <returns>Between half of the pause and all of it, so that many waiters do not ask at the same moment again and again.</returns>
    public static TimeSpan Jitter(TimeSpan pause) => pause * (0.5 + ((NextStamp() >> 12) / (double)(1UL << 53)));
}
