namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Gives a session a new id and stores the handle's value. The handle then has the new id; the old id answers Moved for 10 s, and
    /// then Missing.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="principal">
    /// Who signed in. A new principal restarts the session's age and absolute lifetime. Null keeps the current principal.
    /// </param>
    /// <param name="cancellationToken">Honoured until a command is written, or the new session is stored.</param>
    /// <returns>Whether it happened. If not, the handle keeps the old id.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or gets a principal without an absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the old id was given up.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RenewResult> RenewIdAsync(
        Session<T> session, string? principal = null, CancellationToken cancellationToken = default) =>
        _renewal.RenewIdAsync(session, principal, isRotation: false, cancellationToken);

    /// <summary>
    /// Gives a session a new id and stores the handle's value. The old id reaches the session for 10 s more, so that no request under
    /// way fails. At a sign-in, and whenever privileges change, use
    /// <see cref="RenewIdAsync(Session{T}, string?, CancellationToken)"/> instead: after that, no earlier id works.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>
    /// Whether it happened. If another call was first, the handle keeps its old id (<see cref="Session{T}.HasOldId"/>), its value is
    /// saved, and the status is that of the save. After OutcomeUnknown the handle's id may be the old one already, and stop working
    /// within 10 s.
    /// </returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or the store does not rotate ids.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RenewResult> RotateIdAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        if (!_rotatesIds)
        {
            throw new InvalidOperationException($"The store {Name} does not rotate ids: call RotateIds() on its builder, on every node.");
        }

        if (!session.HasOldId)
        {
            var rotated = await _renewal.RenewIdAsync(session, principal: null, isRotation: true, cancellationToken).ConfigureAwait(false);
            if (!session.HasOldId)
            {
                return rotated;
            }
        }

        return new RenewResult(await SaveAsync(session, cancellationToken).ConfigureAwait(false));
    }
}
