using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SessionKernel;

// Data encrypted under a secret, for one purpose:
//
//   0   1   version: 1
//   1   2   secret id, little-endian
//   3   12  nonce, random: for data that is written rarely, unlike sessions
//   15  16  tag
//   31  n   ciphertext: AES-256-GCM, associated data = bytes 0..2
//
// key = HKDF-SHA256(secret, info = "SessionKernel encrypt v1", 0, UTF-8 of the purpose), so that data protected for one purpose can't be
// opened for another.
internal static class SecretBox
{
    private const byte Version = 1;
    private const int HeadSize = 1 + sizeof(ushort);
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = HeadSize + NonceSize + TagSize;
    private const int KeySize = 32;

    public static byte[] Seal(SessionSecret secret, string purpose, ReadOnlySpan<byte> plain)
    {
        var box = new byte[Overhead + plain.Length];
        box[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(box.AsSpan(1), SecretKeys.IdOf(secret));
        RandomBytes.Fill(box.AsSpan(HeadSize, NonceSize));
        using var aes = Cipher(secret, purpose);
        aes.Encrypt(
            box.AsSpan(HeadSize, NonceSize), plain, box.AsSpan(Overhead), box.AsSpan(HeadSize + NonceSize, TagSize),
            box.AsSpan(0, HeadSize));
        return box;
    }

    /// <returns>The id of the secret that the box names; 0 = not a box.</returns>
    public static ushort IdOf(ReadOnlySpan<byte> box) =>
        box.Length < Overhead || box[0] != Version ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(box[1..]);

    /// <returns>Null unless one of the secrets sealed the box for this purpose.</returns>
    public static byte[]? Open(IReadOnlyList<SessionSecret> secrets, string purpose, ReadOnlySpan<byte> box)
    {
        var id = IdOf(box);
        foreach (var secret in secrets)
        {
            if (id != 0 && SecretKeys.IdOf(secret) == id && TryOpen(secret, purpose, box, out var plain))
            {
                return plain;
            }
        }

        return null;
    }

    private static bool TryOpen(SessionSecret secret, string purpose, ReadOnlySpan<byte> box, out byte[] plain)
    {
        plain = new byte[box.Length - Overhead];
        using var aes = Cipher(secret, purpose);
        try
        {
            aes.Decrypt(box.Slice(HeadSize, NonceSize), box[Overhead..], box.Slice(HeadSize + NonceSize, TagSize), plain, box[..HeadSize]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static AesGcm Cipher(SessionSecret secret, string purpose)
    {
        Span<byte> key = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Bytes, key, [], Encoding.UTF8.GetBytes($"SessionKernel encrypt v1\0{purpose}"));
        var aes = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }
}
