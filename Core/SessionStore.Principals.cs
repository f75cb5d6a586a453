namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// The sessions of a principal. Its index is kept by writes and touches: where Redis has evicted it, a session is listed again after its
    /// next touch.
    /// </summary>
    /// <param name="principal">As it was given when they were created or renewed.</param>
    /// <param name="current">The session that asks, to be marked; null = none.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>Each session that is there, those that end first first; the oldest 100,000 at most.</returns>
    /// <exception cref="SessionKernelException">The server did not answer: a part of the list would look like all of it.</exception>
    public IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, SessionKey? current = null, CancellationToken cancellationToken = default) =>
        _principals.ListAsync(principal, current, cancellationToken);

    /// <summary>Ends one session of a principal.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="publicId">As <see cref="ListAsync"/> told it. Another's is Missing; one that got a new id in the last 10 s is ended under that.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>
    /// What happened. Forged for a text that is no digest. Missing: not among the principal's sessions; a list that is some seconds old may show an id
    /// that its session has changed since, so list again before you say that a device is signed out. Unavailable or UnknownFormat: not
    /// ended, since what is there can't be read here.
    /// </returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default) =>
        _principals.RevokeAsync(principal, publicId, cancellationToken);

    /// <summary>
    /// Ends every session of a principal that its index lists: sign out everywhere. What Redis has evicted of the index it reaches again after
    /// the sessions' next touch. One that is begun meanwhile may end too.
    /// </summary>
    /// <param name="principal">Whose.</param>
    /// <param name="except">One that goes on, such as that of the request; null = none.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RevokeResult> RevokeAllAsync(string principal, SessionKey? except = null, CancellationToken cancellationToken = default) =>
        _principals.RevokeAllAsync(principal, except is { } one ? [one] : [], cancellationToken);

    /// <summary>As the other overload, with any number of sessions that go on.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="except">Those that go on.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RevokeResult> RevokeAllAsync(
        string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken = default) =>
        _principals.RevokeAllAsync(principal, except, cancellationToken);
}
