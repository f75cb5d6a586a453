using System.Globalization;
using System.Net;

namespace Storefront.Smoke;

/// <summary>
/// A browser's cookies, with Chromium's rules: loopback counts as secure, the ports of a host share cookies, and a cookie with the
/// <c>__Host-</c> prefix must follow the rules of that prefix. A cookie belongs to exactly one host. Not thread-safe.
/// </summary>
internal sealed class CookieJar(TimeProvider time)
{
    private readonly Dictionary<(string Host, string Name, string Path), Cookie> _cookies = [];

    private sealed record Cookie(string Value, bool Secure, DateTimeOffset Expires);

    /// <summary>Copies the cookies into another jar.</summary>
    public CookieJar Copy()
    {
        var copy = new CookieJar(time);
        foreach (var (key, cookie) in _cookies)
        {
            copy._cookies.Add(key, cookie);
        }

        return copy;
    }

    /// <summary>The value of a live cookie that would be sent to <paramref name="address"/>, or null.</summary>
    public string? Find(Uri address, string name) =>
        Sent(address).Where(c => c.Key.Name == name).Select(static c => c.Value.Value).FirstOrDefault();

    /// <summary>The names of the cookies that would be sent to <paramref name="address"/>.</summary>
    public IEnumerable<string> Names(Uri address) => Sent(address).Select(static c => c.Key.Name);

    /// <summary>The Cookie header of a request, or null if there is nothing to send.</summary>
    public string? HeaderFor(Uri address)
    {
        string header = string.Join("; ", Sent(address).Select(static c => $"{c.Key.Name}={c.Value.Value}"));
        return header.Length == 0 ? null : header;
    }

    /// <summary>Stores the cookie of a Set-Cookie header; false if a browser would refuse it.</summary>
    public bool Store(Uri address, string setCookie)
    {
        string[] parts = setCookie.Split(';', StringSplitOptions.TrimEntries);
        int equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        string name = parts[0][..equals].TrimEnd();
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in parts.Skip(1))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            attributes[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }

        bool secure = attributes.ContainsKey("Secure");
        string path = attributes.GetValueOrDefault("Path") is ['/', ..] given ? given : "/";
        if (!Allowed(address, name, secure, attributes))
        {
            return false;
        }

        var key = (address.Host, name, path);
        DateTimeOffset expires = ExpiresAt(attributes);
        _cookies.Remove(key);
        if (expires > time.GetUtcNow())
        {
            _cookies.Add(key, new Cookie(parts[0][(equals + 1)..].TrimStart(), secure, expires));
        }

        return true;
    }

    private static bool Allowed(Uri address, string name, bool secure, Dictionary<string, string> attributes)
    {
        bool isHostCookie = name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
        bool mustBeSecure = isHostCookie || name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase);
        string? domain = attributes.GetValueOrDefault("Domain");
        return (!secure || IsSecure(address))
            && (!mustBeSecure || secure)
            && (!isHostCookie || (domain is null && attributes.GetValueOrDefault("Path") == "/"))
            && (domain is null || string.Equals(domain.TrimStart('.'), address.Host, StringComparison.OrdinalIgnoreCase));
    }

    // Max-Age overrides Expires. Without either, a cookie lasts until the browser closes, which never happens in a smoke test.
    private DateTimeOffset ExpiresAt(Dictionary<string, string> attributes)
    {
        if (long.TryParse(attributes.GetValueOrDefault("Max-Age"), CultureInfo.InvariantCulture, out long seconds))
        {
            return seconds <= 0 ? DateTimeOffset.MinValue : time.GetUtcNow().AddSeconds(Math.Min(seconds, 400L * 24 * 3600));
        }

        return DateTimeOffset.TryParse(attributes.GetValueOrDefault("Expires"), CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at
            : DateTimeOffset.MaxValue;
    }

    private static bool IsSecure(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        || address.Host == "localhost"
        || address.Host.EndsWith(".localhost", StringComparison.Ordinal)
        || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    private IEnumerable<KeyValuePair<(string Host, string Name, string Path), Cookie>> Sent(Uri address) =>
        _cookies.Where(c =>
            c.Key.Host == address.Host
            && c.Value.Expires > time.GetUtcNow()
            && (!c.Value.Secure || IsSecure(address))
            && PathMatches(address.AbsolutePath, c.Key.Path));

    private static bool PathMatches(string path, string cookiePath) =>
        path == cookiePath
        || (path.StartsWith(cookiePath, StringComparison.Ordinal) && (cookiePath.EndsWith('/') || path[cookiePath.Length] == '/'));
}
