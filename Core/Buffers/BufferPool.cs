using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>The buffers of one store. Small ones keep their bytes while pooled; large ones return them to the array pool.</summary>
internal sealed class BufferPool
{
    private const int KeptBytes = 16 * 1024;
    private const int MaximumRetained = 1024;

    private readonly DefaultObjectPool<PooledBuffer> _pool;
    public BufferPool(BufferLedger? ledger = null)
    {
        Ledger = ledger;
        _pool = new DefaultObjectPool<PooledBuffer>(new Policy(this), MaximumRetained);
    }

    /// <summary>Counts rented buffers, in tests.</summary>
    public BufferLedger? Ledger { get; }

    public PooledBuffer Rent()
    {
        Ledger?.Rented();
        return _pool.Get();
    }

    public PooledBuffer RentCopy(ReadOnlySpan<byte> bytes)
    {
        var buffer = Rent();
        buffer.Write(bytes);
        return buffer;
    }

    public void Return(PooledBuffer buffer)
    {
        Ledger?.Returned();
        buffer.Reset(keepBytes: buffer.Capacity <= KeptBytes);
        _pool.Return(buffer);
    }

    public void Abandon(PooledBuffer buffer)
    {
        Ledger?.Returned();
        buffer.Forget();
    }

    private sealed class Policy(BufferPool pool) : PooledObjectPolicy<PooledBuffer>
    {
        public override PooledBuffer Create() => new(pool);

        public override bool Return(PooledBuffer obj) => true;
    }
}
