namespace SessionKernel;

/// <summary>What a <see cref="SessionKernelException"/> is about.</summary>
public enum SessionKernelError
{
    /// <summary>The server could not be reached or used when the store was built.</summary>
    ConnectFailed,

    /// <summary>The server could not be reached or was not ready, under <see cref="OutagePolicy.Throw"/>. Nothing was applied.</summary>
    Unavailable,

    /// <summary>A write was sent and its reply lost, under <see cref="OutagePolicy.Throw"/>. It may have been applied.</summary>
    OutcomeUnknown,

    /// <summary>
    /// The store's ring shares no secret with that of the instances that use its key prefix, so neither would open what the other writes.
    /// </summary>
    OtherSecrets,
}

/// <summary>Thrown only for what a user asked to be thrown; everything else that a server does is a status.</summary>
public sealed class SessionKernelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">What it is about.</param>
    /// <param name="message">A sentence for the operator, without ids, keys or payloads.</param>
    /// <param name="innerException">The cause, if any.</param>
    public SessionKernelException(SessionKernelError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>What it is about.</summary>
    /// <value>Always set.</value>
    public SessionKernelError Error { get; }
}
