using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>What a store's own multiplexer is configured with.</summary>
internal static class RedisConfiguration
{
    // How soon the multiplexer notices a time-out, and tries to connect again: its own default is a second, and then more.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>What is refused is not quoted: it may be a password in the wrong place.</summary>
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
            "A Redis configuration is host:port, or several of them, with options such as password=… and ssl=true behind commas, or "
                + "redis://user:password@host:port/database, "
                + "or rediss:// for TLS. This one can't be read, or names no server. A password with a comma fits into a URI, "
                    + "percent-encoded, or into ConfigurationOptions.",
            nameof(configuration));
    }

    /// <summary>What the user made of it, where that is no text.</summary>
    public static ConfigurationOptions Check(ConfigurationOptions configuration) =>
        configuration.EndPoints.All(EndPointName.IsHost) ? configuration.Clone() : throw new ArgumentException(
            "An endpoint of the Redis configuration is no name of a host, and no address.", nameof(configuration));

    /// <summary>
    /// What is no option must be a server; behind a password it is the rest of one with a comma in it. Unasked, what can't be read is left
    /// out.
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

    /// <summary>Sets what is the store's to decide.</summary>
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
        // The client's own guard against CLUSTER NODES too, which a store must ask. Nobody but the store has this multiplexer.
        configuration.AllowAdmin = true;
        if (options.Credentials is { } credentials)
        {
            RedisCredentials.AskedFor(configuration, credentials);
        }
    }

    /// <summary>A connection to the one server that sentinels name.</summary>
    public static ConfigurationOptions To(ConfigurationOptions configuration, EndPoint primary)
    {
        var copy = configuration.Clone();
        copy.ServiceName = null;
        copy.EndPoints.Clear();
        copy.EndPoints.Add(primary);
        return copy;
    }
}
