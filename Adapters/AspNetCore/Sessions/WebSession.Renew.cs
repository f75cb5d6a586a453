namespace SessionKernel.AspNetCore;

// Sign-in and sign-out: what changes the id that the browser holds.
public sealed partial class WebSession<T>
{
    /// <summary>
    /// Gives the session a new id and cookie, at sign-in and whenever privileges change, and stores the request's changes. Begins a session
    /// if there is none and a value was set.
    /// </summary>
    /// <param name="principal">Who signed in; null keeps the present principal.</param>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stay, and no change of this request is stored: a sign-in must not reach a session
    /// whose id was known before.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that no cookie can be set; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public ValueTask<RenewResult> RenewAsync(string? principal = null) => RenewAsync(principal, begin: null);

    internal async ValueTask<RenewResult> RenewAsync(string? principal, Func<T>? begin)
    {
        ValueTask<RenewResult> renewing = default;
        ValueTask<SaveStatus> creating = default;
        DateTimeOffset? began = null;
        using (_request.Enter())
        {
            RefuseReadOnly();
            RefuseAfterHeaders();

            // Until it has happened: what was set for somebody who signs in must not reach an id that was known before, whatever is thrown.
            Settle(isStored: false);
            _pending = null;
            if (!_source.Transport.CanWrite(_request.Context))
            {
                WebLog.NotAllowed(_source.Logger);
                return new RenewResult(SaveStatus.Unavailable);
            }

            if (IsLive)
            {
                began = _session.CreatedAt;
                renewing = Store.RenewIdAsync(_session, principal, CancellationToken.None);
            }
            else if ((MayCreate || (principal is not null && Status.MayBeReplacedAtSignIn())) && (_isStarted || begin is not null))
            {
                // What can't be read here locks nobody out who signs in.
                creating = CreateAsync(_isStarted ? _started! : begin!(), principal, CancellationToken.None);
            }
            else
            {
                return new RenewResult(SaveStatus.Unavailable);
            }
        }

        if (began is null)
        {
            var created = new RenewResult(await creating.ConfigureAwait(false));
            Settle(created.Succeeded);
            return created;
        }

        var renewed = await renewing.ConfigureAwait(false);
        using (_request.Enter())
        {
            Settle(renewed.Succeeded);
            if (renewed.Succeeded)
            {
                // Another principal's session begins anew.
                SendToken(_isToBeKept || (_tokens.IsKept && _session.CreatedAt == began));
                _isToBeKept = false;
            }
        }

        return renewed;
    }

    /// <summary>
    /// Gives the session a new id and cookie without a sign-in or a change of privileges, so that no id lives as long as its session, and
    /// stores the request's changes. Requests with the old cookie reach the session for 10 s more, and set no cookie. When two requests
    /// rotate at once, one does.
    /// </summary>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stay, and the commit stores this request's changes as usual; after OutcomeUnknown
    /// the old id may stop working within 10 s.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The store was built without <see cref="SessionStoreBuilder{T}.RotateIds"/>; the response's headers have left, so that no cookie can
    /// be set; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public async ValueTask<RenewResult> RotateAsync()
    {
        ValueTask<RenewResult> rotating;
        using (_request.Enter())
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

            if (!_source.Transport.CanWrite(_request.Context))
            {
                WebLog.NotAllowed(_source.Logger);
                return new RenewResult(SaveStatus.Unavailable);
            }

            rotating = Store.RotateIdAsync(_session, CancellationToken.None);
        }

        var rotated = await rotating.ConfigureAwait(false);
        using (_request.Enter())
        {
            if (rotated.Succeeded)
            {
                Settle(isStored: true);
                SendToken(_isToBeKept || _tokens.IsKept);
                _isToBeKept = false;
            }
        }

        return rotated;
    }

    /// <summary>Ends the session and its cookie. If the sign-out did not happen, the status tells and the cookie stays.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that the cookie can't be deleted; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public async ValueTask<RemoveStatus> RemoveAsync()
    {
        ValueTask<RemoveStatus> removing = default;
        string?[]? named = null;
        using (_request.Enter())
        {
            RefuseReadOnly();
            RefuseAfterHeaders();
            Unstart();
            if (IsLive)
            {
                removing = Store.RemoveAsync(_session, CancellationToken.None);
            }
            else
            {
                named = [.. _source.Transport.Read(_request.Context).Where(static token => !string.IsNullOrEmpty(token))];
            }
        }

        var removed = named is null
            ? await removing.ConfigureAwait(false)
            : await SessionToken.EndAsync(named, Store).ConfigureAwait(false);
        if (removed is null)
        {
            return RemoveStatus.Missing;
        }

        using (_request.Enter())
        {
            if (removed.Value.HasEnded())
            {
                _tokens.End(_request.Context);
                Hold(default);
            }
        }

        return removed.Value;
    }
}
