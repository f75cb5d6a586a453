using System.Security.Authentication;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Turns what StackExchange.Redis throws into an outcome, and into a sentence for the operator.</summary>
internal static class RedisFaults
{
    // As a script says it: Redis 7.0 in words, others by code.
    private static readonly string[] s_denials = ["NOPERM", "ACL failure", "user executing the script can't"];

    private static readonly RedisErrorKind[] s_ofTopology =
        [
            RedisErrorKind.ReadOnly, RedisErrorKind.Moved, RedisErrorKind.Ask, RedisErrorKind.UnknownRedirectTarget,
            RedisErrorKind.ClusterDown, RedisErrorKind.MasterDown,
        ];

    /// <summary>
    /// Whether a server or a connection failed. Not where StackExchange.Redis itself refuses a call: that call would never be served, by
    /// any server.
    /// </summary>
    public static bool IsFault(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>
    /// Whether a command is not served, and its caller is to have a status: also where the connection's own configuration refuses it.
    /// </summary>
    public static bool IsNotServed(Exception exception) => IsFault(exception) || exception is RedisCommandException;

    /// <summary>
    /// Whether roles, slots or addresses may have changed. A server that answers anything else is reached, and is where it was.
    /// </summary>
    public static bool IsOfTopology(Exception cause) => cause is RedisServerException server
        ? s_ofTopology.Contains(server.Kind) || server.Message.Contains("READONLY", StringComparison.Ordinal)
        : IsFault(cause);

    /// <summary>
    /// Whether a slot was between two servers: the same command is served a little later. One that could not connect though it had not
    /// waited to be sent was sent on by a server to another that the multiplexer is not connected to at the moment.
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

    /// <summary>Whether a server, or the multiplexer itself, has answered, and would answer the same again.</summary>
    public static bool IsAnswer(Exception? cause) => cause is null or RedisServerException or RedisCommandException && !IsPassing(cause);

    public static BackendStatus StatusOf(Exception exception) => exception switch
    {
        RedisServerException server => StatusOf(server),
        RedisConnectionException connection => Unanswered(connection.CommandStatus),
        RedisTimeoutException timeout => Unanswered(timeout.Commandstatus),
        TimeoutException => BackendStatus.OutcomeUnknown,
        _ => BackendStatus.Unavailable,
    };

    /// <summary>What an operator can check. It quotes nothing of the command.</summary>
    public static string Advice(BackendStatus status, Exception? cause) => (status, cause) switch
    {
        (BackendStatus.Denied, _) =>
            "The server refuses this client: check user, password and the ACL rights on the store's key prefix: those that "
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
