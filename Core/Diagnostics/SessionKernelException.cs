namespace SessionKernel;

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
