using System.Buffers;
using System.Collections.Concurrent;

namespace SessionKernel;

// Blocks of one lane's output. They don't come from the shared pool, which keeps arrays by thread: a block that one thread rents and
// another returns would be allocated again and again. As many blocks as were once needed are kept, up to a bound.
internal sealed class LaneBlocks : MemoryPool<byte>
{
    public const int BlockBytes = 64 * 1024;

    private const int MostKept = 32;

    private readonly ConcurrentQueue<Block> _kept = new();

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return _kept.TryDequeue(out var block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        if (_kept.Count < MostKept)
        {
            _kept.Enqueue(block);
        }
    }

    private sealed class Block(LaneBlocks blocks) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => blocks.Return(this);
    }
}
