using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>Buffers of one store. Small ones keep their bytes while pooled; large ones give them back.</summary>
internal sealed class BufferPool
{
    private const int KeptBytes = 16 * 1024;
    private const int MaximumRetained = 1024;

    private readonly DefaultObjectPool<PooledBuffer> _pool;
    private readonly BufferLedger? _ledger;

    public BufferPool(BufferLedger? ledger = null)
    {
        _ledger = ledger;
        _pool = new DefaultObjectPool<PooledBuffer>(new Policy(this), MaximumRetained);
    }

    public PooledBuffer Rent()
    {
        _ledger?.Rented();
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
        _ledger?.Returned();
        buffer.Reset(keepBytes: buffer.Capacity <= KeptBytes);
        _pool.Return(buffer);
    }

    public void Abandon(PooledBuffer buffer)
    {
        _ledger?.Returned();
        buffer.Forget();
    }

    private sealed class Policy(BufferPool pool) : PooledObjectPolicy<PooledBuffer>
    {
        public override PooledBuffer Create() => new(pool);

        public override bool Return(PooledBuffer obj) => true;
    }
}
