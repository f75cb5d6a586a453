using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace SessionKernel;

/// <summary>The settings that lanes take from the multiplexer's configuration.</summary>
internal static class RedisLaneSettings
{
    /// <returns>Null if it needs a tunnel, a proxy or renamed commands, which only the multiplexer supports.</returns>
    public static LaneSettings? Of(ConfigurationOptions configuration, RedisBackendOptions options)
    {
        var isPlain = configuration.Tunnel is null && configuration.Proxy == Proxy.None && configuration.CommandMap == CommandMap.Default;
        return !isPlain ? null : new LaneSettings(
            options.Credentials is { } credentials ? () => Parts(credentials()) : () => (configuration.User, configuration.Password),
            configuration.ClientName,
            options.Database >= 0 ? options.Database : configuration.DefaultDatabase ?? 0,
            options.ConnectTimeout,
            options.CommandTimeout)
        {
            Tls = TlsOf(configuration),
            ContinueOnThreadPool = options.ContinueOnThreadPool,
            Scripts = [.. RedisScripts.Hot.Select(static script => script.Text)],
        };
    }

    // One call for both: two calls could return the user of one pair and the password of the next.
    private static (string? User, string? Password) Parts(RedisCredentials given) => (given.User, given.Password);

#pragma warning disable SER009 // The only way to see the certificate callbacks, which are events of the configuration.
    private static LaneTlsSettings? TlsOf(ConfigurationOptions configuration)
    {
        var tls = new TlsOptions(configuration);
        return !tls.IsEnabled ? null : new LaneTlsSettings(
            endPoint => OptionsFor(tls, endPoint), tls.CertificateValidationCallback, tls.CertificateSelectionCallback);
    }

    private static SslClientAuthenticationOptions OptionsFor(TlsOptions tls, EndPoint endPoint)
    {
        var host = tls.ResolveHost(endPoint);
        return tls.GetSslClientAuthenticationOptions(host) ?? new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = tls.SslProtocols ?? SslProtocols.None,
            CertificateRevocationCheckMode = tls.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
        };
    }
#pragma warning restore SER009
}
