namespace SessionKernel;

/// <summary>What two attempts at one command come to.</summary>
internal static class RedisRetry
{
    /// <summary>The second one's reply, unless only the first can have been applied.</summary>
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
    /// One writer since the value that the command expected, and it was another: the first attempt was not applied. Further
    /// writers may have followed it or each other, and nothing stored tells.
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
