using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

/// <summary>
/// SHA-256, or HMAC-SHA256 under one key. The hash states are pooled: creating one costs a quarter of a plain digest, and as much as a
/// whole keyed one.
/// </summary>
internal sealed class HashPool(byte[]? secret)
{
    private readonly ObjectPool<IncrementalHash> _pool =
        new DefaultObjectPoolProvider { MaximumRetained = 64 }.Create(new Policy(secret));

    public void Compute(ReadOnlySpan<byte> label, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = _pool.Get();
        if (!label.IsEmpty)
        {
            hash.AppendData(label);
        }

        hash.AppendData(data);
        hash.GetHashAndReset(digest);
        _pool.Return(hash);
    }

    private sealed class Policy(byte[]? secret) : PooledObjectPolicy<IncrementalHash>
    {
        public override IncrementalHash Create() => secret is null
            ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
            : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);

        public override bool Return(IncrementalHash obj) => true;
    }
}
