using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>What can be the name of a server. All else is something else in its place, such as a password, and is shown nowhere.</summary>
internal static class RedisHost
{
    private const int LongestName = 253;

    public static bool IsOne(string host) =>
        IPAddress.TryParse(host, out _) || (host.Length is > 0 and <= LongestName && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));

    public static bool IsOne(EndPoint endPoint) => endPoint is not DnsEndPoint dns || IsOne(dns.Host);

    public static bool AreAll(EndPointCollection endPoints) => endPoints.All(IsOne);

    /// <summary>For messages and logs.</summary>
    public static string Show(DnsEndPoint endPoint) => IsOne(endPoint.Host) ? $"{endPoint.Host}:{endPoint.Port}" : "an endpoint that is no host";
}
