using Microsoft.Extensions.Logging;

namespace SessionKernel.Orleans;

internal static partial class GrainLog
{
    [LoggerMessage(140, LogLevel.Warning, "The state {State} of a grain was written to Orleans' own Redis storage after it had been taken "
        + "over from there. That value is left as it is, and is not read: stop the silos that still write there.")]
    public static partial void WrittenAfterTakeOver(ILogger logger, string state);
}
