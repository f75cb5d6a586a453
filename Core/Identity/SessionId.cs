using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SessionKernel;

// Text: 43 characters of canonical unpadded base64url. Bytes:
//
//   0..1    route: random for an anonymous session, the first 16 bits of the principal digest for a principal's
//   2..23   176 random bits
//   24..31  check: bytes 16..23 of the id digest when an id key is set, else 64 more random bits

/// <summary>
/// The secret that opens a session: 32 bytes, or 43 characters as text. It is a bearer secret, so it never prints itself:
/// <see cref="Reveal"/> returns the text, for a cookie or a header and for nothing else.
/// </summary>
/// <remarks>Immutable and thread-safe. A comparison takes the same time for any two ids.</remarks>
[DebuggerDisplay("SessionId")]
[StructLayout(LayoutKind.Sequential)]
public readonly struct SessionId : IEquatable<SessionId>
{
    /// <summary>The number of characters of an id's text.</summary>
    public const int TextLength = 43;

    // The last of the 43 characters encodes 6 bits, of which 2 are unused: canonical text has zeros there.
    private const string LastCharacters = "AEIMQUYcgkosw048";

    internal const int Size = 32;
    internal const int CheckedBytes = 24;
    internal const int RouteBytes = 2;

    private readonly ulong _a, _b, _c, _d;

    internal SessionId(ReadOnlySpan<byte> bytes) => this = MemoryMarshal.Read<SessionId>(bytes);

    [UnscopedRef]
    internal ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<SessionId>(in this));

    /// <summary>Bytes 0 and 1, in the order in which they stand.</summary>
    internal ushort Route => MemoryMarshal.Read<ushort>(Bytes);

    internal bool IsEmpty => (_a | _b | _c | _d) == 0;

    /// <summary>Reads an id's text: exactly 43 characters of canonical unpadded base64url.</summary>
    /// <param name="text">The text, of any length and content.</param>
    /// <param name="id">The id, or the default value.</param>
    /// <returns>False for anything that <see cref="Reveal"/> could not have written. Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out SessionId id)
    {
        id = default;
        if (text.Length != TextLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        // The Try form throws on characters outside the alphabet.
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done
            || written != Size
            || !LastCharacters.Contains(text[^1]))
        {
            return false;
        }

        id = new SessionId(bytes);
        return !id.IsEmpty;
    }

    /// <summary>Returns the id's text of 43 characters, for the cookie or header that carries it. The text is a secret.</summary>
    /// <returns>The text.</returns>
    public string Reveal() => Base64Url.EncodeToString(Bytes);

    /// <summary>Writes the id's text.</summary>
    /// <param name="destination">At least 43 characters.</param>
    /// <returns>False, with nothing written, when <paramref name="destination"/> is too short.</returns>
    public bool TryReveal(Span<char> destination) =>
        destination.Length >= TextLength && Base64Url.TryEncodeToChars(Bytes, destination, out _);

    /// <inheritdoc/>
    public bool Equals(SessionId other) => CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SessionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_b, _c);

    /// <summary>Returns a constant: an id is a secret and does not print itself.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SessionId);

    /// <summary>Compares in fixed time.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(SessionId left, SessionId right) => left.Equals(right);

    /// <summary>Compares in fixed time.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(SessionId left, SessionId right) => !left.Equals(right);
}
