using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SessionKernel.Testing.Servers;

/// <summary>How a redis-server is started: on loopback, without persistence, in a folder of its own.</summary>
/// <param name="Arguments">Further options, such as <c>--maxmemory 4mb</c>.</param>
public sealed record RedisLaunch(params IReadOnlyList<string> Arguments)
{
    private const string SentinelFile = "sentinel.conf";

    /// <summary>Makes a primary send its data as soon as a replica asks; by default it first waits for more replicas.</summary>
    public static IReadOnlyList<string> SyncAtOnce { get; } = ["--repl-diskless-sync-delay", "0"];

    /// <summary>A loopback address.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Null = a free port.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// Whether it is a node of a Cluster. It gets a bus port of its own, because the usual one, 10,000 higher, may not exist.
    /// </summary>
    public bool IsClusterNode { get; init; }

    /// <summary>What a sentinel watches, as in its configuration file; null = not a sentinel.</summary>
    public string? Watches { get; init; }

    /// <summary>Null = plain TCP; otherwise only TLS.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>What the process prints when it listens.</summary>
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

/// <summary>The certificate of a TLS server, and the clients that it admits.</summary>
/// <param name="Server">The server's certificate, with its private key.</param>
/// <param name="Authority">The authority whose client certificates the server accepts.</param>
/// <param name="Client">
/// The certificate that this program's clients present, if the server requires one; null = it requires none.
/// </param>
public sealed record RedisTls(X509Certificate2 Server, X509Certificate2 Authority, X509Certificate2? Client = null)
{
    internal string[] Arguments =>
    [
        "--tls-cert-file", "server.crt", "--tls-key-file", "server.key", "--tls-ca-cert-file", "authority.crt",
        "--tls-auth-clients", Client is null ? "no" : "yes",
    ];

    /// <summary>For clients that know which certificate to expect.</summary>
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
