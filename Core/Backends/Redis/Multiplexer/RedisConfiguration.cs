using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The configuration of a store's own multiplexer.</summary>
internal static class RedisConfiguration
{
    // How soon the multiplexer notices a time-out, and reconnects. Its default is a second, and longer for reconnects.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>The exception does not quote the configuration: it may be a password in the wrong place.</summary>
    public static ConfigurationOptions Parse(string configuration)
    {
        ConfigurationOptions? options;
        try
        {
            options = RedisUri.IsOne(configuration.Trim()) ? RedisUri.Parse(configuration.Trim())
                : NamesServers(configuration) ? ConfigurationOptions.Parse(configuration)
                : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            options = null;
        }

        return options is { EndPoints.Count: > 0 } && options.EndPoints.All(EndPointName.IsHost) ? options : throw new ArgumentException(
            "A Redis configuration is host:port, or several of them, with options such as password=… and ssl=true after commas, or "
                + "redis://user:password@host:port/database, or rediss:// for TLS. This one can't be read, or names no server. "
                + "A password with a comma fits into a URI, percent-encoded, or into ConfigurationOptions.",
            nameof(configuration));
    }

    /// <summary>Checks a configuration that the user built as an object.</summary>
    public static ConfigurationOptions Check(ConfigurationOptions configuration) =>
        configuration.EndPoints.All(EndPointName.IsHost) ? configuration.Clone() : throw new ArgumentException(
            "An endpoint of the Redis configuration is neither a host name nor an address.", nameof(configuration));

    /// <summary>
    /// Whether each part is an option or a server. A part after a password may be the rest of a password with a comma, so it is refused.
    /// ConfigurationOptions.Parse would skip what it can't read.
    /// </summary>
    private static bool NamesServers(string configuration)
    {
        var hasPassword = false;
        foreach (var part in configuration.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var isOption = part.Contains('=', StringComparison.Ordinal);
            hasPassword |= isOption && part.StartsWith("password", StringComparison.OrdinalIgnoreCase);
            if (!isOption && (hasPassword || EndPointCollection.TryParse(part) is not { } server || !EndPointName.IsHost(server)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets what the store decides.</summary>
    public static void Adapt(ConfigurationOptions configuration, RedisBackendOptions options)
    {
        configuration.AbortOnConnectFail = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        configuration.AsyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        configuration.SyncTimeout = configuration.AsyncTimeout;
        configuration.HeartbeatInterval = s_heartbeat;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)s_heartbeat.TotalMilliseconds);
        configuration.ConfigCheckSeconds = 5;
        configuration.IncludeDetailInExceptions = false;
        configuration.IncludePerformanceCountersInExceptions = false;
        configuration.ClientName ??= "SessionKernel";
        // Without it, the client refuses CLUSTER NODES, which a store must send. Only the store uses this multiplexer.
        configuration.AllowAdmin = true;
        if (options.Credentials is { } credentials)
        {
            RedisCredentials.AskedFor(configuration, credentials);
        }
    }

    /// <summary>The configuration of a connection to the server that sentinels name.</summary>
    public static ConfigurationOptions To(ConfigurationOptions configuration, EndPoint primary)
    {
        var copy = configuration.Clone();
        copy.ServiceName = null;
        copy.EndPoints.Clear();
        copy.EndPoints.Add(primary);
        return copy;
    }
}
