using System.Net;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>What a store's own multiplexer is configured with.</summary>
internal static class RedisConfiguration
{
    // How soon the multiplexer notices a time-out, and tries to connect again: its own default is a second, and then more.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>What is refused is not quoted: behind a comma that belongs to a password, the rest of it is an unknown keyword.</summary>
    public static ConfigurationOptions Parse(string configuration)
    {
        ConfigurationOptions? options;
        try
        {
            options = ConfigurationOptions.Parse(configuration);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            options = null;
        }

        return options is { EndPoints.Count: > 0 } ? options : throw new ArgumentException(
            "A Redis configuration is host:port, or several of them, with options such as password=… and ssl=true behind commas. This one can't be read, or names no server.",
            nameof(configuration));
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

    public static string Name(EndPoint? endpoint) => endpoint switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        null => "an unknown endpoint",
        _ => endpoint.ToString() ?? "an unknown endpoint",
    };
}
