using System.Net;
using System.Net.Security;

namespace SessionKernel;

/// <summary>What a lane is opened with. The credentials are asked for at each connect, so that they can rotate.</summary>
internal sealed record LaneSettings(
    Func<(string? User, string? Password)> Credentials,
    string? ClientName,
    int Database,
    TimeSpan ConnectTimeout,
    TimeSpan CommandTimeout)
{
    /// <summary>Null = no TLS.</summary>
    public LaneTlsSettings? Tls { get; init; }

    /// <summary>How many commands one lane has under way; past it a command is refused at once. A power of two.</summary>
    public int MaximumInFlight { get; init; } = 16 * 1024;

    /// <summary>How many bytes wait to be sent by one lane before a command is refused at once.</summary>
    public long MaximumUnsentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The longest value that is read whole; of a longer one so many bytes and one are kept.</summary>
    public ValueLimit Values { get; init; } = new(1024 * 1024);

    /// <summary>Whether callers' code never runs on the lane's thread.</summary>
    public bool ContinueOnThreadPool { get; init; }

    /// <summary>Loaded at each connect, so that EVALSHA finds them.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>How often a lane asks its server whether it is still a primary.</summary>
    public TimeSpan RoleInterval { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>As the multiplexer authenticates, so does a lane.</summary>
internal sealed record LaneTlsSettings(
    Func<EndPoint, SslClientAuthenticationOptions> OptionsFor,
    RemoteCertificateValidationCallback? Validate,
    LocalCertificateSelectionCallback? Select);

/// <summary>Which reply tells the role of a server: managed services may refuse the first.</summary>
internal enum RoleQuestion : byte
{
    Role,
    InfoReplication,
}

/// <summary>The server answered, and will not have this lane.</summary>
internal sealed class LaneRefusedException(LaneRefusal refusal, string advice) : Exception(advice)
{
    public LaneRefusal Refusal { get; } = refusal;
}

internal enum LaneRefusal : byte
{
    /// <summary>It is a replica.</summary>
    NotPrimary,

    /// <summary>Wrong user or password, or no right to a command.</summary>
    Denied,

    /// <summary>Anything else, such as loading or too many clients.</summary>
    NotReady,
}
