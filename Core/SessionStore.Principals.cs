namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Lists the sessions of a principal. Writes and touches maintain the index: if Redis has evicted it, a session is listed again after
    /// its next touch.
    /// </summary>
    /// <param name="principal">The principal that the sessions were created or renewed for.</param>
    /// <param name="current">The session to mark as the current one; null = none.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The existing sessions, ordered by deadline; at most the 100,000 oldest.</returns>
    /// <exception cref="SessionKernelException">The server did not answer. A partial list would look complete.</exception>
    public IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, SessionKey? current = null, CancellationToken cancellationToken = default) =>
        _principals.ListAsync(principal, current, cancellationToken);

    /// <summary>Ends one session of a principal.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="publicId">From <see cref="ListAsync"/>. Another principal's is Missing; one renewed in the last 10 s ends too.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>
    /// What happened. InvalidId: the text is no digest. Missing: not among the principal's sessions; a list that is some seconds old may
    /// show an id that has been renewed since, so list again before you report a device as signed out. Unavailable or UnknownFormat: not
    /// ended, because this node can't read the stored value.
    /// </returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default) =>
        _principals.RevokeAsync(principal, publicId, cancellationToken);

    /// <summary>
    /// Ends every session of a principal that the index lists: sign out everywhere. Entries that Redis has evicted come back with the
    /// sessions' next touches. A session that begins meanwhile may end too.
    /// </summary>
    /// <param name="principal">The principal.</param>
    /// <param name="except">A session to keep, such as that of the request; null = none.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RevokeResult> RevokeAllAsync(
        string principal, SessionKey? except = null, CancellationToken cancellationToken = default) =>
        _principals.RevokeAllAsync(principal, except is { } one ? [one] : [], cancellationToken);

    /// <summary>Like the other overload, but keeps any number of sessions.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="except">The sessions to keep.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RevokeResult> RevokeAllAsync(
        string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken = default) =>
        _principals.RevokeAllAsync(principal, except, cancellationToken);
}
