using System.Buffers.Text;
using System.Buffers.Binary;
using System.Text;

namespace SessionKernel;

// Redis keys hold digests only; the braces are the Cluster hash tag:
//
//   <prefix>{<route>}:<digest22>    a session
//   <prefix>{<route>}:n:<name22>    a named record
//
// route = 2 bytes in 3 characters of base64url, digest22 and name22 = 16 bytes in 22.
internal sealed class KeySpace
{
    public const int MaximumPrefixBytes = 128;
    public const int RouteText = 3;

    private const int SessionTail = 1 + RouteText + 2 + Digest16.TextLength;
    private const int NameTail = SessionTail + 2;

    private readonly byte[] _prefix;

    public KeySpace(string prefix)
    {
        _prefix = Encoding.UTF8.GetBytes(prefix);
        Prefix = prefix;
    }

    public string Prefix { get; }

    public int LengthOf(in SessionKey key) =>
        _prefix.Length + (key.Kind == SessionKeyKind.Name ? NameTail : SessionTail);

    public byte[] ToBytes(in SessionKey key)
    {
        var bytes = new byte[LengthOf(key)];
        Write(key, bytes);
        return bytes;
    }

    public void Write(in SessionKey key, Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        var tail = destination[_prefix.Length..];
        tail[0] = (byte)'{';
        WriteRoute(key.Route, tail.Slice(1, RouteText));
        tail[1 + RouteText] = (byte)'}';
        tail[2 + RouteText] = (byte)':';
        tail = tail[(3 + RouteText)..];
        if (key.Kind == SessionKeyKind.Name)
        {
            "n:"u8.CopyTo(tail);
            tail = tail[2..];
        }

        key.Digest.WriteText(tail);
    }

    /// <summary>The route as it stands between the braces.</summary>
    public static void WriteRoute(ushort route, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[SessionId.RouteBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, route);
        Base64Url.EncodeToUtf8(bytes, destination);
    }

    /// <summary>Why a prefix cannot be used, or null.</summary>
    public static string? Refuse(string prefix)
    {
        if (Encoding.UTF8.GetByteCount(prefix) > MaximumPrefixBytes)
        {
            return $"A key prefix has at most {MaximumPrefixBytes} bytes.";
        }

        return prefix.AsSpan().ContainsAny('{', '}')
            ? "A key prefix has no braces: they would move the Cluster hash tag."
            : null;
    }
}
