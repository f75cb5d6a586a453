namespace SessionKernel.AspNetCore;

// Sign-in and sign-out: what changes the id that the browser holds.
public sealed partial class WebSession<T>
{
    /// <summary>
    /// Gives the session a new id and cookie, at sign-in and whenever privileges change, and stores what was changed. Begins a
    /// session where there is none, if a value was set.
    /// </summary>
    /// <param name="principal">Who signed in; null keeps whom the session belongs to.</param>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stand, and nothing that this request changed is stored: a sign-in must
    /// not reach a session whose id was known before.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that no cookie can be set; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public ValueTask<RenewResult> RenewAsync(string? principal = null) => RenewAsync(principal, begin: null);

    internal async ValueTask<RenewResult> RenewAsync(string? principal, Func<T>? begin)
    {
        RefuseReadOnly();
        RefuseAfterHeaders();
        if (!_source.Transport.CanWrite(_context))
        {
            WebLog.NotAllowed(_source.Logger);
            Settle(isStored: false);
            return new RenewResult(SaveStatus.Unavailable);
        }

        // Until it has happened: what was set for somebody who signs in must not reach an id that was known before, whatever is thrown.
        Settle(isStored: false);
        if (IsLive)
        {
            var began = _session.CreatedAt;
            var renewed = await Store.RenewIdAsync(_session, principal, CancellationToken.None).ConfigureAwait(false);
            Settle(renewed.Succeeded);
            if (renewed.Succeeded)
            {
                // Another principal's session begins anew.
                SendToken(_isToBeKept || (_wasKept && _session.CreatedAt == began));
                _isToBeKept = false;
            }

            return renewed;
        }

        if (!MayCreate || !(_isStarted || begin is not null))
        {
            return new RenewResult(SaveStatus.Unavailable);
        }

        var created = new RenewResult(await CreateAsync(_isStarted ? _started! : begin!(), principal, CancellationToken.None).ConfigureAwait(false));
        Settle(created.Succeeded);
        return created;
    }

    /// <summary>
    /// Gives the session a new id and cookie where nobody signs in and no privileges change, so that an id is not used for as long as the
    /// session lives, and stores what was changed. Requests with the old cookie reach the session for 10 s more, and set none. Asked
    /// for by two requests at once, it happens once.
    /// </summary>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stand, and what this request changed is stored at its end as ever; after OutcomeUnknown
    /// the old id may end within 10 s.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The store does not <see cref="SessionStoreBuilder{T}.RotateIds"/>; or the response's headers have left, so that no cookie can be set;
    /// or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public async ValueTask<RenewResult> RotateAsync()
    {
        RefuseReadOnly();
        RefuseAfterHeaders();
        if (!IsLive)
        {
            return new RenewResult(SaveStatus.Gone);
        }

        if (_isGivenUp)
        {
            return new RenewResult(SaveStatus.Unavailable);
        }

        if (!_source.Transport.CanWrite(_context))
        {
            WebLog.NotAllowed(_source.Logger);
            return new RenewResult(SaveStatus.Unavailable);
        }

        var rotated = await Store.RotateIdAsync(_session, CancellationToken.None).ConfigureAwait(false);
        if (rotated.Succeeded)
        {
            Settle(isStored: true);
            SendToken(_isToBeKept || _wasKept);
            _isToBeKept = false;
        }

        return rotated;
    }

    /// <summary>Ends the session and its cookie. A sign-out that did not happen shows in the status, and keeps the cookie.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that the cookie can't be deleted; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public async ValueTask<RemoveStatus> EndAsync()
    {
        RefuseReadOnly();
        RefuseAfterHeaders();
        Unstart();
        var removed = IsLive ? await Store.RemoveAsync(_session, CancellationToken.None).ConfigureAwait(false) : await RemoveNamedAsync().ConfigureAwait(false);
        if (removed is null)
        {
            return RemoveStatus.Missing;
        }

        if (removed.Value.HasEnded())
        {
            EndToken();
            Hold(default);
        }

        return removed.Value;
    }

    /// <summary>
    /// Ends what the request names and could not be opened: where several tokens came, each that can be an id, since the client may lose the
    /// one that worked with the others.
    /// </summary>
    /// <returns>Null = it names none. Unavailable = more than are looked at.</returns>
    private async ValueTask<RemoveStatus?> RemoveNamedAsync()
    {
        RemoveStatus? ended = null;
        var tokens = _source.Transport.Read(_context).Where(token => !string.IsNullOrEmpty(token)).ToArray();
        var possible = tokens.Where(token => Store.Accepts(SessionToken.IdOf(token!))).Distinct(StringComparer.Ordinal).ToArray();
        if (possible.Length == 0)
        {
            return tokens.Length == 0 ? null : RemoveStatus.Forged;
        }

        foreach (var token in possible.Take(SessionToken.MostEnded))
        {
            var removed = await Store.RemoveAsync(SessionToken.IdOf(token!), CancellationToken.None).ConfigureAwait(false);
            if (!removed.HasEnded())
            {
                return removed;
            }

            ended = ended is RemoveStatus.Removed or RemoveStatus.RemovedNotReplicated ? ended : removed;
        }

        return possible.Length > SessionToken.MostEnded ? RemoveStatus.Unavailable : ended;
    }
}
