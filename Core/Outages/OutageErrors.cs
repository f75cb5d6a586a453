namespace SessionKernel;

internal static class OutageErrors
{
    /// <summary>Under <see cref="OutagePolicy.Throw"/>, an outcome that the caller must not overlook.</summary>
    public static SessionKernelException? ErrorOf(this OutagePolicy policy, in BackendReply reply)
    {
        if (policy != OutagePolicy.Throw)
        {
            return null;
        }

        return reply.Status switch
        {
            BackendStatus.Unavailable => new SessionKernelException(
                SessionKernelError.Unavailable, "The session server was not reached, or was not ready. Nothing was applied.", reply.Cause),
            BackendStatus.OutcomeUnknown => new SessionKernelException(
                SessionKernelError.OutcomeUnknown,
                "A write was sent to the session server and its reply was lost. It may have been applied.",
                reply.Cause),
            _ => null,
        };
    }

    /// <summary>What a call throws in place of a status: it was cancelled, or its outcome is one that must not be overlooked.</summary>
    public static Exception? FailureOf(this OutagePolicy policy, in BackendReply reply, CancellationToken cancellationToken = default) =>
        reply.Status == BackendStatus.Canceled ? reply.Cause ?? new OperationCanceledException(cancellationToken) : policy.ErrorOf(reply);

    /// <returns>The same status.</returns>
    /// <exception cref="SessionKernelException">It is one that must not be overlooked.</exception>
    public static BackendStatus Heed(this OutagePolicy policy, BackendStatus status) =>
        policy.ErrorOf(new BackendReply(status)) is { } error ? throw error : status;
}
