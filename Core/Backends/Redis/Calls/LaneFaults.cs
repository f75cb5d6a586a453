namespace SessionKernel;

internal static class LaneFaults
{
    /// <summary>What a fault means for a command that is not sent again.</summary>
    public static BackendReply Meaning(CommandKind kind, LaneFault fault, bool wasWritten, CancellationToken token = default)
    {
        var mayBeApplied = wasWritten && kind != CommandKind.Load && fault is not (LaneFault.Unsent or LaneFault.Refused);
        return mayBeApplied ? new BackendReply(BackendStatus.OutcomeUnknown)
            : fault == LaneFault.Canceled ? new BackendReply(BackendStatus.Canceled, Cause: new OperationCanceledException(token))
            : new BackendReply(BackendStatus.Unavailable);
    }

    /// <summary>Explains a fault to the operator in one sentence.</summary>
    public static string Advice(LaneFault fault) => fault switch
    {
        LaneFault.TimedOut => "The server did not answer in time.",
        LaneFault.Refused => "Too many commands are under way: the server is overloaded, or hangs.",
        _ => "The connection to the server was lost.",
    };
}
