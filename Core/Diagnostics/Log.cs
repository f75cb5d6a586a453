using Microsoft.Extensions.Logging;

namespace SessionKernel;

// All events of the core, with their ids. None contains an id, a key or a payload: a session is named by the first 6 characters of its
// key's digest.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to {Endpoints}.")]
    public static partial void Connected(ILogger logger, string endpoints);

    [LoggerMessage(2, LogLevel.Warning, "The clocks of this machine and of the server differ by {Milliseconds} ms. The server's clock "
        + "decides until the two agree again. Check the machine's time service.")]
    public static partial void ClockSkew(ILogger logger, long milliseconds);

    [LoggerMessage(3, LogLevel.Warning, "The connection to {Endpoint} was lost: {Failure}.")]
    public static partial void ConnectionLost(ILogger logger, string endpoint, string failure);

    [LoggerMessage(4, LogLevel.Information, "The connection to {Endpoint} is back.")]
    public static partial void ConnectionRestored(ILogger logger, string endpoint);

    [LoggerMessage(5, LogLevel.Warning, "A lane to {Endpoint} was closed: {Reason}. The store reopens it; commands under way have "
        + "failed or are retried.")]
    public static partial void LaneClosed(ILogger logger, string endpoint, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Endpoint} refuses lanes: {Advice} Until it accepts them, every command goes over "
        + "StackExchange.Redis.")]
    public static partial void LanesRefused(ILogger logger, string endpoint, string advice);

    [LoggerMessage(7, LogLevel.Warning, "A lane to {Endpoint} can't be opened: {Failure}. The store tries again.")]
    public static partial void LaneMissed(ILogger logger, string endpoint, string failure);

    [LoggerMessage(8, LogLevel.Warning, "Code behind an awaited session operation blocks the thread that reads a lane. Another thread "
        + "takes over, and continuations run on the thread pool for a while. Await instead of blocking, or set ContinueOnThreadPool.")]
    public static partial void LaneBlocked(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "The store is not connected yet, and serves nothing until it is. {Sentence} The next attempt "
        + "follows within {Milliseconds} ms.")]
    public static partial void NotConnectedYet(ILogger logger, string sentence, long milliseconds);

    [LoggerMessage(
        10, LogLevel.Warning, "Session {Session} can't be read: {Reason}. The store leaves it alone, and it expires by its TTL.")]
    public static partial void Unreadable(ILogger logger, string session, string reason);

    [LoggerMessage(11, LogLevel.Warning, "A {Command} was not served: {Status}. {Advice}")]
    public static partial void NotServed(ILogger logger, string command, string status, string advice);

    [LoggerMessage(12, LogLevel.Warning, "Session {Session} has a payload of {Bytes} bytes, more than the advised {Limit}.")]
    public static partial void LargePayload(ILogger logger, string session, int bytes, int limit);

    [LoggerMessage(13, LogLevel.Warning, "Session {Session} was not saved: its payload is over the limit of {Limit} bytes.")]
    public static partial void PayloadTooLarge(ILogger logger, string session, int limit);

    [LoggerMessage(14, LogLevel.Warning, "Fewer than {Replicas} replicas confirmed a write in time. It stands, but a failover may lose it. "
        + "Check that the replicas follow their primary.")]
    public static partial void NotReplicated(ILogger logger, int replicas);

    [LoggerMessage(15, LogLevel.Warning, "The server's maxmemory-policy is {Policy}: when its memory is full, it drops data that exists "
        + "nowhere else. Set noeviction, or use another server for this data.")]
    public static partial void MayBeEvicted(ILogger logger, string policy);

    [LoggerMessage(16, LogLevel.Warning, "No server says where the primaries are. {Advice} The store follows their last "
        + "answer, and asks again.")]
    public static partial void TopologyUnknown(ILogger logger, string advice);

    [LoggerMessage(17, LogLevel.Error, "The store can't ask the servers where the primaries are: it may not notice a failover. Check the "
        + "connection's command map; otherwise this is a bug in SessionKernel.")]
    public static partial void TopologyNotAsked(ILogger logger, Exception exception);

    [LoggerMessage(18, LogLevel.Information, "{Endpoint} refuses {Command}, which a store can do without: {Loss}")]
    public static partial void NotAllowed(ILogger logger, string endpoint, string command, string loss);

    [LoggerMessage(20, LogLevel.Warning, "The store drops touches: {Capacity} are waiting. The next load of a session "
        + "requests its touch again.")]
    public static partial void TouchesDropped(ILogger logger, int capacity);

    [LoggerMessage(21, LogLevel.Error, "The store could not flush its touches.")]
    public static partial void TouchFlushFailed(ILogger logger, Exception exception);

    [LoggerMessage(22, LogLevel.Warning, "The index of a principal held something that no store writes. The store removed it: sessions are "
        + "listed again as they are used. Find out who else writes to this server.")]
    public static partial void PlantedIndex(ILogger logger);

    [LoggerMessage(23, LogLevel.Warning, "The store replaced a lock or its fence, which no store wrote. Find out who else "
        + "writes to this server.")]
    public static partial void PlantedLock(ILogger logger);

    [LoggerMessage(24, LogLevel.Warning, "The keys under {Prefix} belong to the application {Other}, and this is {Own}: each opens the "
        + "sessions of the other, its tickets, lists, key ring and records. Give one of them another KeyPrefix; or, if they are one "
                + "application, give both the same ApplicationName.")]
    public static partial void OtherApplication(ILogger logger, string prefix, string other, string own);

    [LoggerMessage(25, LogLevel.Error, "The canary of {Prefix}, which keeps instances with other secrets from starting, was {Finding}. "
        + "The store restored it. Either such an instance runs, or somebody else writes to this server.")]
    public static partial void CanaryReplaced(ILogger logger, string prefix, string finding);

    [LoggerMessage(26, LogLevel.Warning, "The clock of this machine was set: it is {Milliseconds} ms ahead of the server's, or behind it "
        + "if that is negative. The server's clock decides until the two agree again. Check the machine's time service.")]
    public static partial void ClockSuspect(ILogger logger, long milliseconds);

    [LoggerMessage(27, LogLevel.Error, "This instance shares no secret with others that use {Prefix}: it opens nothing that they write, "
        + "and they open nothing that it writes. It could not compare the secrets when it started. Stop it, and start it with "
            + "their ring of secrets.")]
    public static partial void SecretsDiffer(ILogger logger, string prefix);

    [LoggerMessage(EventId = 29, Message = "The store {Store} has no secrets: whoever can write to its server can forge "
        + "sessions. Give it Secrets(…).")]
    public static partial void NoSecrets(ILogger logger, LogLevel level, string store);

    [LoggerMessage(30, LogLevel.Error, "The ring of secrets can't be read again. The store keeps the last ring that it read.")]
    public static partial void SecretsNotRead(ILogger logger, Exception exception);
}
