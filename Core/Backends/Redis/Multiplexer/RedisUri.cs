using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

// Parses redis://user:password@host:port/database, and rediss:// for TLS. Everything but the host is optional; user and password are
// percent-encoded. A query (?) or a fragment (#) is refused rather than ignored.
internal static class RedisUri
{
    private const int DefaultPort = 6379;
    private const string Plain = "redis://";
    private const string Tls = "rediss://";

    public static bool IsOne(string configuration) =>
        configuration.StartsWith(Plain, StringComparison.OrdinalIgnoreCase)
            || configuration.StartsWith(Tls, StringComparison.OrdinalIgnoreCase);

    /// <returns>Null if it can't be parsed.</returns>
    public static ConfigurationOptions? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0
            || !EndPointName.IsHost(uri.IdnHost))
        {
            return null;
        }

        var database = uri.AbsolutePath.Trim('/');
        var number = 0;
        if (database.Length > 0 && !int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return null;
        }

        var options = new ConfigurationOptions { DefaultDatabase = number, Ssl = text.StartsWith(Tls, StringComparison.OrdinalIgnoreCase) };
        options.EndPoints.Add(uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort);
        if (options.Ssl)
        {
            options.SslHost = uri.IdnHost;
        }

        var parts = uri.UserInfo.Split(':', 2);
        if (parts.Length == 2)
        {
            options.User = parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null;
            options.Password = Uri.UnescapeDataString(parts[1]);
        }

        // A user without a password can't sign in.
        return parts.Length == 2 || uri.UserInfo.Length == 0 ? options : null;
    }
}
