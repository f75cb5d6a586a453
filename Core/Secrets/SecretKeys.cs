using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SessionKernel;

// The keys that one secret derives for one key prefix, using HKDF-SHA256 without a salt:
//
//   secret id       2 bytes, info = "SessionKernel secret id v1"; little-endian, 0 becomes 1. The same under every prefix.
//   tag key         32 bytes, info = "SessionKernel tag v1", 0, prefix
//   id key          32 bytes, info = "SessionKernel id v1", 0, prefix
//   principal key   32 bytes, info = "SessionKernel principal v1", 0, prefix
//
// The tag of a value = the first 16 bytes of HMAC-SHA256(tag key, u16 length of the Redis key, the Redis key, bytes 0..7, 16..95 and
// 112..end). It covers neither the hash, which is written after it, nor itself.
internal sealed class SecretKeys
{
    private const int KeyBytes = 32;
    private const int MaximumHead = sizeof(ushort) + KeySpace.MaximumKeyBytes + EnvelopeLayout.HeaderSize;

    private readonly KeySpace _keys;
    private readonly HashPool _tags;

    public SecretKeys(SessionSecret secret, KeySpace keys)
    {
        _keys = keys;
        SecretId = IdOf(secret);
        _tags = new HashPool(Derive(secret, "SessionKernel tag v1", keys.Prefix));
        IdKey = SessionIdKey.FromSecret(Derive(secret, "SessionKernel id v1", keys.Prefix));
    }

    public ushort SecretId { get; }

    public SessionIdKey IdKey { get; }

    public static ushort IdOf(SessionSecret secret)
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Bytes, id, [], "SessionKernel secret id v1"u8);
        return BinaryPrimitives.ReadUInt16LittleEndian(id) is > 0 and var one ? one : (ushort)1;
    }

    public static byte[] PrincipalKey(SessionSecret secret, string prefix) => Derive(secret, "SessionKernel principal v1", prefix);

    public void WriteTag(Span<byte> value, in SessionKey key) =>
        Compute(value, key, value.Slice(EnvelopeLayout.Tag, EnvelopeLayout.TagSize));

    public bool Verifies(ReadOnlySpan<byte> value, in SessionKey key)
    {
        Span<byte> tag = stackalloc byte[EnvelopeLayout.TagSize];
        Compute(value, key, tag);
        return CryptographicOperations.FixedTimeEquals(tag, value.Slice(EnvelopeLayout.Tag, EnvelopeLayout.TagSize));
    }

    // The head is copied into one span first, because two appends to a hash cost less than five.
    private void Compute(ReadOnlySpan<byte> value, in SessionKey key, Span<byte> tag)
    {
        Span<byte> head = stackalloc byte[MaximumHead];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var keyLength = _keys.LengthOf(key);
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)keyLength);
        _keys.Write(key, head[sizeof(ushort)..]);
        var length = sizeof(ushort) + keyLength;
        value[..EnvelopeLayout.Hash].CopyTo(head[length..]);
        length += EnvelopeLayout.Hash;
        value[EnvelopeLayout.Hashed..EnvelopeLayout.HeaderSize].CopyTo(head[length..]);
        length += EnvelopeLayout.HeaderSize - EnvelopeLayout.Hashed;
        _tags.Compute(head[..length], value[EnvelopeLayout.TaggedHeaderSize..], digest);
        digest[..EnvelopeLayout.TagSize].CopyTo(tag);
    }

    private static byte[] Derive(SessionSecret secret, string label, string prefix) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Bytes, KeyBytes, [], Encoding.UTF8.GetBytes($"{label}\0{prefix}"));
}
