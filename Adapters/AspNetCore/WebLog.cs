using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// All events of the adapter, with their ids. Like those of the core, they contain no id, key or payload.
internal static partial class WebLog
{
    [LoggerMessage(100, LogLevel.Warning, "A request's changes to its session were not stored: {Status}.")]
    public static partial void CommitFailed(ILogger logger, SaveStatus status);

    [LoggerMessage(101, LogLevel.Warning, "The values that a request set were dropped: its session is {Status}, and a new session would "
        + "replace it in the browser.")]
    public static partial void ChangesDropped(ILogger logger, SessionStatus status);

    [LoggerMessage(102, LogLevel.Debug, "A session did not begin or was not renewed, and the values that were set are dropped: the client "
        + "accepts no cookie, for instance without consent.")]
    public static partial void NotAllowed(ILogger logger);

    [LoggerMessage(103, LogLevel.Error, "{Count} keys of Data Protection in the tickets' store can't be read: no secret of the store's "
        + "ring has encrypted them. "
        + "They are skipped, and cookies that they protected are refused.")]
    public static partial void KeysUnreadable(ILogger logger, int count);

    [LoggerMessage(104, LogLevel.Warning, "The store can't maintain the key ring in the tickets' store now. "
        + "This process continues with its copy, and tries again in a minute.")]
    public static partial void KeyRingNotKept(ILogger logger, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "The value in the place of the key ring in the tickets' store was {Status}: no instance with the "
        + "store's secrets wrote it. "
        + "The store removed it, and restored the keys that this process has. Find out who else writes to this server.")]
    public static partial void KeyRingReplaced(ILogger logger, SessionStatus status);

    [LoggerMessage(120, LogLevel.Warning, "A refresh of a ticket was not stored: {Status}. The cookie stays unchanged.")]
    public static partial void TicketNotRefreshed(ILogger logger, SaveStatus status);

    [LoggerMessage(121, LogLevel.Error, "A sign-out did not end the ticket: {Status}. Anybody with a copy of the cookie "
        + "may still be signed in.")]
    public static partial void TicketNotEnded(ILogger logger, RemoveStatus status);

    [LoggerMessage(122, LogLevel.Warning, "A stored ticket can't be read, and its user is signed out: no ticket store of this "
        + "application wrote it.")]
    public static partial void TicketUnreadable(ILogger logger);

    [LoggerMessage(123, LogLevel.Warning, "Processes share sessions but not Data Protection's keys: each refuses the {Uses} of the others. "
        + "Persist the keys where all of them read them.")]
    public static partial void KeyRingNotShared(ILogger logger, string uses);

    [LoggerMessage(124, LogLevel.Warning, "A user was signed in with a principal that is empty, longer than 4,096 bytes or broken text. "
        + "The ticket is nobody's: its principal can't list, limit or end it.")]
    public static partial void TicketNotListed(ILogger logger);

    [LoggerMessage(125, LogLevel.Warning, "The server had lost {Count} keys of Data Protection that this process has, and the store "
        + "restored them. Unless somebody flushed the server, it drops keys without a TTL: set noeviction or volatile-*, or keep "
            + "the key ring elsewhere.")]
    public static partial void KeysPutBack(ILogger logger, int count);

    [LoggerMessage(126, LogLevel.Warning, "Data Protection's keys are persisted, but the application is named after its "
        + "folder: an instance in another folder, such as that of the next deploy, refuses its {Uses}. Call SetApplicationName.")]
    public static partial void NamedAfterFolder(ILogger logger, string uses);
}
