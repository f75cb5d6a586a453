using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>HMAC-SHA256 under one key. The keyed state is kept: setting it up anew costs as much as the digest.</summary>
internal sealed class HmacPool(byte[] secret)
{
    private readonly ObjectPool<IncrementalHash> _pool =
        new DefaultObjectPoolProvider { MaximumRetained = 64 }.Create(new Policy(secret));

    public void Compute(ReadOnlySpan<byte> label, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hmac = _pool.Get();
        hmac.AppendData(label);
        hmac.AppendData(data);
        hmac.GetHashAndReset(digest);
        _pool.Return(hmac);
    }

    private sealed class Policy(byte[] secret) : PooledObjectPolicy<IncrementalHash>
    {
        public override IncrementalHash Create() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);

        public override bool Return(IncrementalHash obj) => true;
    }
}
