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
}
