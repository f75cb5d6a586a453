namespace SessionKernel;

/// <summary>
/// Thrown if a store can't start, if a principal's sessions can't be listed, and where the store's options ask for an exception. Everything
/// else that a server does is a status.
/// </summary>
public sealed class SessionKernelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">The reason.</param>
    /// <param name="message">A sentence for the operator, without ids, keys or payloads.</param>
    /// <param name="innerException">The cause, if any.</param>
    public SessionKernelException(SessionKernelError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The reason.</summary>
    /// <value>Always set.</value>
    public SessionKernelError Error { get; }
}
