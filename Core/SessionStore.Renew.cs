namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>
    /// Gives a session a new id, and stores what the handle holds. The handle then stands for the new id; the old one answers
    /// Moved for 10 s, then Missing.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="principal">
    /// Who signed in. Another principal than before restarts the session's age and absolute lifetime. Null keeps the one it has.
    /// </param>
    /// <param name="cancellationToken">Honoured until a command is written, or the new session is stored.</param>
    /// <returns>Whether it happened. If not, the handle still stands for the old id.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or gets a principal without an absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the old id was given up.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RenewResult> RenewIdAsync(Session<T> session, string? principal = null, CancellationToken cancellationToken = default) =>
        _renewal.RenewIdAsync(session, principal, isRotation: false, cancellationToken);

    /// <summary>
    /// Gives a session a new id, and stores what the handle holds. The old id reaches the session for 10 s more, so that requests under
    /// way fail in nothing. At a sign-in and whenever privileges change use <see cref="RenewIdAsync(Session{T}, string?, CancellationToken)"/>: after that
    /// no id known before works.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>
    /// Whether it happened. If another call was first, the handle keeps its old id (<see cref="Session{T}.HasOldId"/>), what it holds is
    /// saved, and the status is that of the save. After OutcomeUnknown the id of the handle may be the old one already, and end with its 10 s.
    /// </returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or the store does not <see cref="SessionStoreBuilder{T}.RotateIds"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RenewResult> RotateIdAsync(Session<T> session, CancellationToken cancellationToken = default)
    {
        if (!_rotatesIds)
        {
            throw new InvalidOperationException($"The store {Name} does not rotate ids: call RotateIds() when it is built, on every node.");
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
