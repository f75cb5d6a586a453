using System.Buffers.Text;
using System.Buffers.Binary;
using System.Text;

namespace SessionKernel;

// Redis keys hold digests only; the braces are the Cluster hash tag:
//
//   <prefix>{<route>}:<digest22>         a session
//   <prefix>{<route>}:u:<principal22>    the index of a principal's sessions
//   <prefix>{<route>}:r:<principal22>    exists while they are revoked
//   <prefix>{<route>}:l:<digest22>       the lock of a session, while it is held
//   <prefix>{<route>}:f:<digest22>       the last fence of that lock
//   <prefix>{<route>}:n:<name22>         a named record
//   <prefix>app                          the name of the application
//   <prefix>canary                       reveals instances with other secrets: see RingCanary
//
// route = 2 bytes in 3 characters of base64url; digest22, principal22 and name22 = 16 bytes in 22.
internal sealed class KeySpace
{
    public const int MaximumPrefixBytes = 128;
    public const int RouteText = 3;

    /// <summary>The length of the longest key under the longest prefix.</summary>
    public const int MaximumKeyBytes = MaximumPrefixBytes + SessionTail + LabelLength;

    private const int SessionTail = 1 + RouteText + 2 + Digest16.TextLength;
    private const int LabelLength = 2;

    private readonly byte[] _prefix;

    public KeySpace(string prefix)
    {
        _prefix = Encoding.UTF8.GetBytes(prefix);
        Prefix = prefix;
    }

    public string Prefix { get; }

    public int LengthOf(in SessionKey key) => _prefix.Length + key.Kind switch
    {
        SessionKeyKind.Session => SessionTail,
        SessionKeyKind.Canary => Canary.Length,
        _ => SessionTail + LabelLength,
    };

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
        if (key.Kind == SessionKeyKind.Canary)
        {
            Canary.CopyTo(tail);
            return;
        }

        tail[0] = (byte)'{';
        WriteRoute(key.Route, tail.Slice(1, RouteText));
        tail[1 + RouteText] = (byte)'}';
        tail[2 + RouteText] = (byte)':';
        tail = tail[(3 + RouteText)..];
        if (key.Kind != SessionKeyKind.Session)
        {
            LabelOf(key.Kind).CopyTo(tail);
            tail = tail[LabelLength..];
        }

        key.Digest.WriteText(tail);
    }

    // No braces, unlike the key of any session: a canary can't be moved to the key of a session, nor a session to the canary's.
    private static ReadOnlySpan<byte> Canary => "canary"u8;

    private static ReadOnlySpan<byte> LabelOf(SessionKeyKind kind) => kind switch
    {
        SessionKeyKind.Principal => "u:"u8,
        SessionKeyKind.Revocation => "r:"u8,
        SessionKeyKind.Lock => "l:"u8,
        SessionKeyKind.Fence => "f:"u8,
        _ => "n:"u8,
    };

    /// <summary>Writes the route as it stands between the braces.</summary>
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
            return $"A key prefix may have at most {MaximumPrefixBytes} bytes.";
        }

        return prefix.AsSpan().ContainsAny('{', '}')
            ? "A key prefix must not contain braces: they would move the Cluster hash tag."
            : null;
    }
}
