using System.Buffers.Text;
using System.Text;

namespace SessionKernel.Benchmarks.Http.Load;

/// <summary>As much of one HTTP/1.1 response as the load needs to know. The body must be of a stated length.</summary>
/// <param name="Status">Such as 200.</param>
/// <param name="HeaderLength">The bytes before the body.</param>
/// <param name="BodyLength">The bytes of the body.</param>
internal readonly record struct HttpResponse(int Status, int HeaderLength, int BodyLength)
{
    private const int StatusAt = 9;

    public int Length => HeaderLength + BodyLength;

    /// <returns>False when the headers are not complete yet.</returns>
    /// <exception cref="InvalidDataException">No response, or one without a length.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out HttpResponse response)
    {
        response = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!received.StartsWith("HTTP/1.1 "u8)
            || !Utf8Parser.TryParse(received[StatusAt..], out int status, out _)
            || !Utf8Parser.TryParse(Header(received[..end], "Content-Length"u8), out int length, out _))
        {
            throw new InvalidDataException("Not a response of a stated length.");
        }

        response = new HttpResponse(status, end + 4, length);
        return true;
    }

    /// <summary>The value of the first header of that name; empty when there is none.</summary>
    /// <param name="headers">The response up to its last header.</param>
    /// <param name="name">As Kestrel writes it.</param>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        foreach (var range in headers.Split("\r\n"u8))
        {
            var line = headers[range];
            if (line.Length > name.Length && line[name.Length] == (byte)':' && line.StartsWith(name))
            {
                return line[(name.Length + 1)..].TrimStart((byte)' ');
            }
        }

        return [];
    }

    /// <summary>The cookie that the response sets, as a request sends it back; empty when it sets none.</summary>
    /// <param name="headers">As for <see cref="Header"/>.</param>
    public static string Cookie(ReadOnlySpan<byte> headers) =>
        Encoding.ASCII.GetString(Header(headers, "Set-Cookie"u8)).Split(';')[0];
}
