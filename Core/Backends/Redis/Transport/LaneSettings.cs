using System.Net;
using System.Net.Security;

namespace SessionKernel;

/// <summary>The settings of a lane. It asks for the credentials at each connect, so that they can rotate.</summary>
internal sealed record LaneSettings(
    Func<(string? User, string? Password)> Credentials,
    string? ClientName,
    int Database,
    TimeSpan ConnectTimeout,
    TimeSpan CommandTimeout)
{
    /// <summary>Null = no TLS.</summary>
    public LaneTlsSettings? Tls { get; init; }

    /// <summary>How many commands one lane may have under way; it refuses more at once. A power of two.</summary>
    public int MaximumInFlight { get; init; } = 16 * 1024;

    /// <summary>How many bytes may wait to be sent on one lane; it refuses more commands at once.</summary>
    public long MaximumUnsentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The longest value that is read completely; of a longer one, one byte more than that is kept.</summary>
    public ValueLimit Values { get; init; } = new(1024 * 1024);

    /// <summary>Whether callers' code never runs on the lane's thread.</summary>
    public bool ContinueOnThreadPool { get; init; }

    /// <summary>The scripts to load at each connect, so that EVALSHA finds them.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>How often a lane asks its server whether it is still a primary.</summary>
    public TimeSpan RoleInterval { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>TLS settings with which a lane authenticates as the multiplexer does.</summary>
internal sealed record LaneTlsSettings(
    Func<EndPoint, SslClientAuthenticationOptions> OptionsFor,
    RemoteCertificateValidationCallback? Validate,
    LocalCertificateSelectionCallback? Select);

/// <summary>The command that asks for a server's role: managed services may refuse ROLE.</summary>
internal enum RoleQuestion : byte
{
    Role,
    InfoReplication,
}

/// <summary>The server answered, but refuses this lane.</summary>
internal sealed class LaneRefusedException(LaneRefusal refusal, string advice) : Exception(advice)
{
    public LaneRefusal Refusal { get; } = refusal;
}

internal enum LaneRefusal : byte
{
    /// <summary>The server is a replica.</summary>
    NotPrimary,

    /// <summary>User or password are wrong, or a right to a command is missing.</summary>
    Denied,

    /// <summary>Any other reason, such as loading or too many clients.</summary>
    NotReady,
}
