using System.Buffers.Text;
using System.Text;

namespace SessionKernel.Benchmarks.Http.Load;

/// <summary>What the load needs to know about one HTTP/1.1 response. The body must have a stated length.</summary>
/// <param name="Status">Such as 200.</param>
/// <param name="HeaderLength">The bytes before the body.</param>
/// <param name="BodyLength">The bytes of the body.</param>
internal readonly record struct HttpResponse(int Status, int HeaderLength, int BodyLength)
{
    private const int StatusAt = 9;

    public int Length => HeaderLength + BodyLength;

    /// <returns>False if the headers are not complete yet.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a response, or its length is missing.</exception>
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
            throw new InvalidDataException("Not a response with a stated length.");
        }

        response = new HttpResponse(status, end + 4, length);
        return true;
    }

    /// <summary>The value of the first header with that name; empty if there is none.</summary>
    /// <param name="headers">The response up to its last header.</param>
    /// <param name="name">The name as Kestrel writes it.</param>
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

    /// <summary>The cookie that the response sets, in the form of a request; empty if it sets none.</summary>
    /// <param name="headers">As for <see cref="Header"/>.</param>
    public static string Cookie(ReadOnlySpan<byte> headers) =>
        Encoding.ASCII.GetString(Header(headers, "Set-Cookie"u8)).Split(';')[0];
}
