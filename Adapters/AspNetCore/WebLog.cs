using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// Every event of the adapter with its id. Like the kernel's, they name no id, key or payload.
internal static partial class WebLog
{
    [LoggerMessage(100, LogLevel.Warning, "What a request changed in its session was not stored: {Status}.")]
    public static partial void CommitFailed(ILogger logger, SaveStatus status);

    [LoggerMessage(101, LogLevel.Warning, "What a request set was dropped: its session is {Status}, and a new one would replace it in the browser.")]
    public static partial void ChangesDropped(ILogger logger, SessionStatus status);

    [LoggerMessage(102, LogLevel.Debug, "A session did not begin or was not renewed, and what was set is dropped: the client takes no cookie, such as without consent.")]
    public static partial void NotAllowed(ILogger logger);

    [LoggerMessage(103, LogLevel.Error, "{Count} keys of Data Protection in the tickets' store can't be read: no secret of the store's ring has encrypted them. "
        + "They are skipped, and cookies that they protected are refused.")]
    public static partial void KeysUnreadable(ILogger logger, int count);

    [LoggerMessage(104, LogLevel.Warning, "The key ring in the tickets' store can't be looked after now. "
        + "This process goes on with what it has of it, and tries again in a minute.")]
    public static partial void KeyRingNotKept(ILogger logger, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "What lay in the place of the key ring in the tickets' store was {Status}: no instance with the store's secrets wrote it. "
        + "It was removed, and the keys that this process has are put back. Find out who else writes to this server.")]
    public static partial void KeyRingReplaced(ILogger logger, SessionStatus status);

    [LoggerMessage(120, LogLevel.Warning, "A refresh of a ticket was not stored: {Status}. The cookie stays as it is.")]
    public static partial void TicketNotRefreshed(ILogger logger, SaveStatus status);

    [LoggerMessage(121, LogLevel.Error, "A sign-out did not end the ticket: {Status}. Who has a copy of the cookie may still be signed in.")]
    public static partial void TicketNotEnded(ILogger logger, RemoveStatus status);

    [LoggerMessage(122, LogLevel.Warning, "A stored ticket can't be read, and its user is signed out: no ticket store of this application wrote it.")]
    public static partial void TicketUnreadable(ILogger logger);

    [LoggerMessage(123, LogLevel.Warning, "Sessions are shared between processes and Data Protection's keys are not: {Uses} of one process are refused by the others. Persist the keys where all read them.")]
    public static partial void KeyRingNotShared(ILogger logger, string uses);

    [LoggerMessage(124, LogLevel.Warning, "A user was signed in whose principal is empty, longer than 4,096 bytes or broken text: the ticket is nobody's, so that it can't be listed, limited or ended by principal.")]
    public static partial void TicketNotListed(ILogger logger);

    [LoggerMessage(125, LogLevel.Warning, "The server had lost {Count} keys of Data Protection that this process has: they were put back. Unless somebody flushed it, it drops what has no TTL: give it noeviction or volatile-*, or the key ring another place.")]
    public static partial void KeysPutBack(ILogger logger, int count);

    [LoggerMessage(126, LogLevel.Warning, "Data Protection's keys are kept in a place of their own, and the application is named after its folder: {Uses} are refused by an instance in another folder, such as that of the next deploy. Call SetApplicationName.")]
    public static partial void NamedAfterFolder(ILogger logger, string uses);
}
