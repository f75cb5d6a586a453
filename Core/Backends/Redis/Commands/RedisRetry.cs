namespace SessionKernel;

/// <summary>Combines the results of two attempts at one command.</summary>
internal static class RedisRetry
{
    /// <summary>Returns the second attempt's reply, unless it leaves open whether the first was applied.</summary>
    public static BackendReply Combine(in BackendCommand command, in BackendReply first, in BackendReply second)
    {
        if (first.Status != BackendStatus.OutcomeUnknown)
        {
            return second;
        }

        return second.Status switch
        {
            BackendStatus.Unavailable or BackendStatus.Denied or BackendStatus.StoreFull or BackendStatus.Canceled =>
                second with { Status = BackendStatus.OutcomeUnknown },
            BackendStatus.Missing when command.Kind == CommandKind.Remove => second with { Status = BackendStatus.Done },
            BackendStatus.Conflict when second.Value is { } stored && !WasOvertaken(command, stored) => Unknown(second, stored),
            _ => second,
        };
    }

    /// <summary>
    /// Whether exactly one other writer followed the value that the command expected: then the first attempt was not applied. After two or
    /// more writers, the stored value can't tell.
    /// </summary>
    private static bool WasOvertaken(in BackendCommand command, PooledBuffer stored)
    {
        var previous = EnvelopeHead.PreviousStampOf(stored.Span);
        return previous == command.ExpectedStamp || (command.AlternateStamp != 0 && previous == command.AlternateStamp);
    }

    private static BackendReply Unknown(in BackendReply reply, PooledBuffer stored)
    {
        stored.Return();
        return reply with { Status = BackendStatus.OutcomeUnknown, Value = null };
    }
}
