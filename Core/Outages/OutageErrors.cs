namespace SessionKernel;

internal static class OutageErrors
{
    /// <summary>The exception for an outcome that the caller must not overlook, under <see cref="OutagePolicy.Throw"/>.</summary>
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
                "A write was sent to the session server, but its reply was lost. It may have been applied.",
                reply.Cause),
            _ => null,
        };
    }

    /// <summary>
    /// The exception that a call throws instead of returning a status: it was cancelled, or its outcome must not be overlooked.
    /// </summary>
    public static Exception? FailureOf(this OutagePolicy policy, in BackendReply reply, CancellationToken cancellationToken = default) =>
        reply.Status == BackendStatus.Canceled ? reply.Cause ?? new OperationCanceledException(cancellationToken) : policy.ErrorOf(reply);

    /// <returns>The same status.</returns>
    /// <exception cref="SessionKernelException">The caller must not overlook the status.</exception>
    public static BackendStatus Heed(this OutagePolicy policy, BackendStatus status) =>
        policy.ErrorOf(new BackendReply(status)) is { } error ? throw error : status;
}
