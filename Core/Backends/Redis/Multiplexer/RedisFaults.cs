using System.Security.Authentication;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Turns the exceptions of StackExchange.Redis into an outcome, and into a sentence for the operator.</summary>
internal static class RedisFaults
{
    // The texts of denials inside scripts: Redis 7.0 explains in words, other servers give a code.
    private static readonly string[] s_denials = ["NOPERM", "ACL failure", "user executing the script can't"];

    private static readonly RedisErrorKind[] s_ofTopology =
        [
            RedisErrorKind.ReadOnly, RedisErrorKind.Moved, RedisErrorKind.Ask, RedisErrorKind.UnknownRedirectTarget,
            RedisErrorKind.ClusterDown, RedisErrorKind.MasterDown,
        ];

    /// <summary>
    /// Whether a server or a connection failed. False if StackExchange.Redis itself refuses a call, which no server would ever serve.
    /// </summary>
    public static bool IsFault(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>
    /// Whether a command was not served, so its caller gets a status. True also if the connection's own configuration refuses it.
    /// </summary>
    public static bool IsNotServed(Exception exception) => IsFault(exception) || exception is RedisCommandException;

    /// <summary>
    /// Whether roles, slots or addresses may have changed. A server that answers with any other error is reachable, and is where it was.
    /// </summary>
    public static bool IsOfTopology(Exception cause) => cause is RedisServerException server
        ? s_ofTopology.Contains(server.Kind) || server.Message.Contains("READONLY", StringComparison.Ordinal)
        : IsFault(cause);

    /// <summary>
    /// Whether a slot was moving between two servers, so the same command succeeds a little later. A command that was sent, and failed with
    /// UnableToConnect, was redirected to a server that the multiplexer is not connected to at the moment.
    /// </summary>
    public static bool IsPassing(Exception? cause) => cause
        is RedisServerException
        {
            Kind: RedisErrorKind.TryAgain or RedisErrorKind.Moved or RedisErrorKind.Ask or RedisErrorKind.UnknownRedirectTarget
        }
        or RedisConnectionException
        {
            FailureType: ConnectionFailureType.UnableToConnect, CommandStatus: CommandStatus.Sent or CommandStatus.Unknown
        };

    /// <summary>Whether the keys of a command are on two servers, until their slot has moved.</summary>
    public static bool IsDivided(Exception? cause) => cause is RedisServerException { Kind: RedisErrorKind.TryAgain };

    /// <summary>Whether a server, or the multiplexer itself, answered, and would answer the same again.</summary>
    public static bool IsAnswer(Exception? cause) => cause is null or RedisServerException or RedisCommandException && !IsPassing(cause);

    public static BackendStatus StatusOf(Exception exception) => exception switch
    {
        RedisServerException server => StatusOf(server),
        RedisConnectionException connection => Unanswered(connection.CommandStatus),
        RedisTimeoutException timeout => Unanswered(timeout.Commandstatus),
        TimeoutException => BackendStatus.OutcomeUnknown,
        _ => BackendStatus.Unavailable,
    };

    /// <summary>Says what an operator can check. It quotes no part of the command.</summary>
    public static string Advice(BackendStatus status, Exception? cause) => (status, cause) switch
    {
        (BackendStatus.Denied, _) =>
            "The server refuses this client: check user, password and the ACL rights on the store's key prefix, which "
                + "docs/operations.md lists under Rights.",
        (BackendStatus.StoreFull, _) => "The server is out of memory: raise maxmemory, or choose a maxmemory-policy that evicts.",
        (_, RedisServerException server) => $"The server answered {server.Kind}.",
        (_, RedisConnectionException) when IsOfTls(cause) => LaneTls.Advice,
        (_, RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }) =>
            "The server refuses AUTH: check user and password.",
        (_, RedisConnectionException connection) => $"The connection failed: {connection.FailureType}.",
        (_, RedisCommandException) => "The connection's own configuration refuses a command that sessions need: check its command map.",
        (_, TimeoutException) => "The server did not answer in time.",
        _ => "The server was not reached.",
    };

    private static bool IsOfTls(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return true;
            }
        }

        return false;
    }

    private static BackendStatus StatusOf(RedisServerException server) => server.Kind switch
    {
        RedisErrorKind.OutOfMemory => BackendStatus.StoreFull,
        RedisErrorKind.NoAuth or RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted or RedisErrorKind.WrongPass =>
            BackendStatus.Denied,
        RedisErrorKind.WrongType => BackendStatus.WrongType,
        _ when server.Message.Contains("OOM ", StringComparison.Ordinal) => BackendStatus.StoreFull,
        _ when s_denials.Any(text => server.Message.Contains(text, StringComparison.Ordinal)) => BackendStatus.Denied,
        _ => BackendStatus.Unavailable,
    };

    private static BackendStatus Unanswered(CommandStatus status) =>
        status is CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog
            ? BackendStatus.Unavailable
            : BackendStatus.OutcomeUnknown;
}
