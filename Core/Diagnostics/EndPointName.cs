using System.Net;

namespace SessionKernel;

/// <summary>
/// The name of an endpoint in messages and logs. A text that can't be a host name may be something else in the wrong place, such as a
/// password, and is not shown.
/// </summary>
internal static class EndPointName
{
    private const int LongestHost = 253;

    public static bool IsHost(string host) =>
        IPAddress.TryParse(host, out _)
            || (host.Length is > 0 and <= LongestHost && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));

    public static bool IsHost(EndPoint endPoint) => endPoint is not DnsEndPoint dns || IsHost(dns.Host);

    public static string Of(EndPoint? endPoint) => endPoint switch
    {
        DnsEndPoint dns => IsHost(dns.Host) ? $"{dns.Host}:{dns.Port}" : "an endpoint that is not a host name",
        null => "an unknown endpoint",
        _ => endPoint.ToString() ?? "an unknown endpoint",
    };
}
