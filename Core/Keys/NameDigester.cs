using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace SessionKernel;

// principal digest = first 16 bytes of HMAC-SHA256(principalKey, "principal\0" + UTF-8), or of SHA-256 of the same input if no key is set.
// A name's digest is made the same way with the label "name\0". The key does not rotate with the id keys, because it must find what was
// stored under a principal or a name years ago.
internal sealed class NameDigester(byte[]? secret)
{
    /// <summary>The longest principal or name, in UTF-8 bytes.</summary>
    public const int MaximumBytes = 4096;

    // Broken UTF-16 is refused: replacing it with U+FFFD would give two principals the same digest.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly HashPool _hashes = new(secret);

    public Digest16 Principal(string principal) => Compute("principal\0"u8, principal, nameof(principal));

    public Digest16 Name(string name) => Compute("name\0"u8, name, nameof(name));

    /// <param name="name">Valid UTF-8; anything else is refused.</param>
    public Digest16 Name(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !Utf8.IsValid(name))
        {
            throw new ArgumentException("A name must be valid UTF-8, and not empty.", nameof(name));
        }

        ThrowIfLong(name.Length, nameof(name));
        return Compute("name\0"u8, name);
    }

    private Digest16 Compute(ReadOnlySpan<byte> label, string text, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameter);
        var size = s_utf8.GetByteCount(text);
        ThrowIfLong(size, parameter);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        var input = rented.AsSpan(0, size);
        s_utf8.GetBytes(text, input);

        var digest = Compute(label, input);
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return digest;
    }

    private Digest16 Compute(ReadOnlySpan<byte> label, ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hashes.Compute(label, input, digest);
        return Digest16.Read(digest);
    }

    private static void ThrowIfLong(int size, string parameter)
    {
        if (size > MaximumBytes)
        {
            throw new ArgumentException($"The text must not be longer than {MaximumBytes} bytes of UTF-8.", parameter);
        }
    }
}
