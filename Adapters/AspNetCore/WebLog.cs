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

    [LoggerMessage(120, LogLevel.Warning, "A refresh of a ticket was not stored: {Status}. The cookie stays as it is.")]
    public static partial void TicketNotRefreshed(ILogger logger, SaveStatus status);

    [LoggerMessage(121, LogLevel.Error, "A sign-out did not end the ticket: {Status}. Who has a copy of the cookie may still be signed in.")]
    public static partial void TicketNotEnded(ILogger logger, RemoveStatus status);

    [LoggerMessage(122, LogLevel.Warning, "A stored ticket can't be read, and its user is signed out: no ticket store of this application wrote it.")]
    public static partial void TicketUnreadable(ILogger logger);

    [LoggerMessage(123, LogLevel.Warning, "Sessions are shared between processes and Data Protection's keys are not: {Uses} of one process are refused by the others. Persist the keys where all read them.")]
    public static partial void KeyRingNotShared(ILogger logger, string uses);
}
