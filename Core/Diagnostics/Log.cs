using Microsoft.Extensions.Logging;

namespace SessionKernel;

// Every event of the library with its id. No id, key or payload stands in any of them: a session is named by the first 6
// characters of its key's digest.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to {Endpoints}.")]
    public static partial void Connected(ILogger logger, string endpoints);

    [LoggerMessage(2, LogLevel.Warning, "The clock of this machine and that of the server differ by {Milliseconds} ms: absolute deadlines are kept by each machine's own clock.")]
    public static partial void ClockSkew(ILogger logger, long milliseconds);

    [LoggerMessage(3, LogLevel.Warning, "The connection to {Endpoint} was lost: {Failure}.")]
    public static partial void ConnectionLost(ILogger logger, string endpoint, string failure);

    [LoggerMessage(4, LogLevel.Information, "The connection to {Endpoint} is back.")]
    public static partial void ConnectionRestored(ILogger logger, string endpoint);

    [LoggerMessage(5, LogLevel.Warning, "A lane to {Endpoint} was closed: {Reason}. It is opened again; commands under way were ended or are tried again.")]
    public static partial void LaneClosed(ILogger logger, string endpoint, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Endpoint} refuses lanes: {Advice} Until it takes them every command goes over StackExchange.Redis.")]
    public static partial void LanesRefused(ILogger logger, string endpoint, string advice);

    [LoggerMessage(7, LogLevel.Warning, "A lane to {Endpoint} can't be opened: {Failure}. It is tried again.")]
    public static partial void LaneMissed(ILogger logger, string endpoint, string failure);

    [LoggerMessage(8, LogLevel.Warning, "Code behind an awaited session operation has blocked the thread that reads a lane: another thread reads on, and such code goes on on the thread pool for a while. Await instead of blocking, or set ContinueOnThreadPool.")]
    public static partial void LaneBlocked(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "Not connected yet, and nothing is served until then. {Sentence} It is tried again within {Milliseconds} ms.")]
    public static partial void NotConnectedYet(ILogger logger, string sentence, long milliseconds);

    [LoggerMessage(10, LogLevel.Warning, "Session {Session} can't be read: {Reason}. It is left as it is and expires by its TTL.")]
    public static partial void Unreadable(ILogger logger, string session, string reason);

    [LoggerMessage(11, LogLevel.Warning, "A {Command} was not served: {Status}. {Advice}")]
    public static partial void NotServed(ILogger logger, string command, string status, string advice);

    [LoggerMessage(12, LogLevel.Warning, "Session {Session} has a payload of {Bytes} bytes, more than the {Limit} advised.")]
    public static partial void LargePayload(ILogger logger, string session, int bytes, int limit);

    [LoggerMessage(13, LogLevel.Warning, "Session {Session} was not saved: its payload is over the limit of {Limit} bytes.")]
    public static partial void PayloadTooLarge(ILogger logger, string session, int limit);

    [LoggerMessage(14, LogLevel.Warning, "A write was not confirmed by {Replicas} replicas in time: it stands, and a failover may lose it. Check that the replicas follow their primary.")]
    public static partial void NotReplicated(ILogger logger, int replicas);

    [LoggerMessage(15, LogLevel.Warning, "The server's maxmemory-policy is {Policy}: when its memory is full, it drops what is kept here and nowhere else. Give it noeviction, or a server of its own.")]
    public static partial void MayBeEvicted(ILogger logger, string policy);

    [LoggerMessage(20, LogLevel.Warning, "Touches are dropped: {Capacity} are waiting. Sessions are touched again at their next load.")]
    public static partial void TouchesDropped(ILogger logger, int capacity);

    [LoggerMessage(21, LogLevel.Error, "Touches could not be flushed.")]
    public static partial void TouchFlushFailed(ILogger logger, Exception exception);
}
