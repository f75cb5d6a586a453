using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SessionKernel.Testing.Servers;

/// <summary>How a redis-server is started: on loopback, without persistence, in a folder of its own.</summary>
/// <param name="Arguments">Further options, such as <c>--maxmemory 4mb</c>.</param>
public sealed record RedisLaunch(params IReadOnlyList<string> Arguments)
{
    private const string SentinelFile = "sentinel.conf";

    /// <summary>A replica gets the data as soon as it asks; else a primary waits for further ones first.</summary>
    public static IReadOnlyList<string> SyncAtOnce { get; } = ["--repl-diskless-sync-delay", "0"];

    /// <summary>A loopback address.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Null = a free one.</summary>
    public int? Port { get; init; }

    /// <summary>A node of a Cluster, with a bus port of its own: the usual one, 10,000 up, may not exist.</summary>
    public bool IsClusterNode { get; init; }

    /// <summary>What a sentinel watches, as its configuration file says it; null = no sentinel.</summary>
    public string? Watches { get; init; }

    /// <summary>Null = plain TCP; else nothing but TLS.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>What the process says when it listens.</summary>
    internal string Ready => Watches is null ? "Ready to accept connections" : "Sentinel ID is";

    internal void WriteFiles(DirectoryInfo folder)
    {
        if (Watches is not null)
        {
            File.WriteAllText(Path.Combine(folder.FullName, SentinelFile), Watches);
        }

        Tls?.WriteFiles(folder);
    }

    internal IEnumerable<string> CommandLine(int port, int busPort)
    {
        var (number, bus) = (port.ToString(CultureInfo.InvariantCulture), busPort.ToString(CultureInfo.InvariantCulture));
        string[] kind = this switch
        {
            { Watches: not null } => [SentinelFile, "--sentinel", "--port", number],
            { Tls: { } tls } => ["--port", "0", "--tls-port", number, .. tls.Arguments],
            { IsClusterNode: true } => ["--port", number, "--cluster-enabled", "yes", "--cluster-port", bus],
            _ => ["--port", number],
        };
        string[] keepsNothing = Watches is null ? ["--save", "", "--appendonly", "no"] : [];
        return [.. kind, "--bind", Address, "--daemonize", "no", .. keepsNothing, .. Arguments];
    }
}

/// <summary>What a TLS server shows, and whom it lets in.</summary>
/// <param name="Server">With its private key.</param>
/// <param name="Authority">Whose certificates of clients it takes.</param>
/// <param name="Client">
/// Whether a client must show a certificate, and the one that the server's own tests show; null = none is asked for.
/// </param>
public sealed record RedisTls(X509Certificate2 Server, X509Certificate2 Authority, X509Certificate2? Client = null)
{
    internal string[] Arguments =>
    [
        "--tls-cert-file", "server.crt", "--tls-key-file", "server.key", "--tls-ca-cert-file", "authority.crt",
        "--tls-auth-clients", Client is null ? "no" : "yes",
    ];

    /// <summary>For who knows which certificate it must be.</summary>
    public SslClientAuthenticationOptions ClientOptions => new()
    {
        TargetHost = "localhost",
        ClientCertificates = Client is null ? null : [Client],
        RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is X509Certificate2 certificate && certificate.Thumbprint == Server.Thumbprint,
    };

    internal void WriteFiles(DirectoryInfo folder)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "server.crt"), Server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "server.key"), Server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder.FullName, "authority.crt"), Authority.ExportCertificatePem());
    }
}
