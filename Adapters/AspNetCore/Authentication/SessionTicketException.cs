namespace SessionKernel.AspNetCore;

/// <summary>
/// Nobody was signed in, because the ticket could not be stored. The framework's sign-in has no result that could say so.
/// </summary>
public sealed class SessionTicketException : Exception
{
    internal SessionTicketException(SaveStatus status)
        : base($"Nobody was signed in: the ticket was not stored ({status}).") => Status = status;

    /// <summary>
    /// The reason, such as Unavailable in an outage, or LimitReached if the user has as many tickets as the store allows.
    /// </summary>
    /// <value>Never Saved.</value>
    public SaveStatus Status { get; }
}
