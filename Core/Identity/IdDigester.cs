using System.Security.Cryptography;

namespace SessionKernel;

// digest = HMAC-SHA256(key, "id\0" + bytes 0..23) with an id key, SHA-256(bytes 0..31) without.
// The Redis key carries bytes 0..15 of it; a keyed id's check is bytes 16..23.
internal sealed class IdDigester(SessionIdKey key)
{
    private const int CheckOffset = 16;
    private const int CheckSize = 8;

    private static readonly HashPool s_unkeyed = new(null);

    private readonly HashPool _hashes = key.Secret is { } secret ? new HashPool(secret) : s_unkeyed;

    public bool IsKeyed => _hashes != s_unkeyed;

    /// <summary>Writes the check bytes of a keyed id in place, and returns the digest for its Redis key.</summary>
    public Digest16 Complete(Span<byte> id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Compute(id, digest);
        if (IsKeyed)
        {
            digest.Slice(CheckOffset, CheckSize).CopyTo(id[SessionId.CheckedBytes..]);
        }

        return Digest16.Read(digest);
    }

    public bool TryVerify(ReadOnlySpan<byte> id, out Digest16 result)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Compute(id, digest);
        result = Digest16.Read(digest);
        return !IsKeyed
            || CryptographicOperations.FixedTimeEquals(id[SessionId.CheckedBytes..], digest.Slice(CheckOffset, CheckSize));
    }

    private void Compute(ReadOnlySpan<byte> id, Span<byte> digest)
    {
        if (IsKeyed)
        {
            _hashes.Compute("id\0"u8, id[..SessionId.CheckedBytes], digest);
        }
        else
        {
            _hashes.Compute([], id, digest);
        }
    }
}
