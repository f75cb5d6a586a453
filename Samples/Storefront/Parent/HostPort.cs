using System.Globalization;
using System.Net;

namespace Storefront.Parent;

/// <summary>A server's address, as given on the command line.</summary>
internal sealed record HostPort(string Host, int Port)
{
    public EndPoint EndPoint => IPAddress.TryParse(Host, out IPAddress? ip) ? new IPEndPoint(ip, Port) : new DnsEndPoint(Host, Port);

    public static HostPort? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || ParsePort(text[(colon + 1)..]) is not { } port)
        {
            return null;
        }

        string host = text[..colon];
        if (host is ['[', .. var inner, ']'])
        {
            return IPAddress.TryParse(inner, out _) ? new HostPort(inner, port) : null;
        }

        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 ? new HostPort(host, port) : null;
    }

    private static int? ParsePort(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : null;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
