namespace SessionKernel.AspNetCore;

// Sign-in and sign-out: what changes the id that the browser holds.
public sealed partial class WebSession<T>
{
    /// <summary>
    /// Gives the session a new id and cookie, at sign-in and whenever privileges change, and stores the request's changes. Begins a session
    /// if there is none and a value was set.
    /// </summary>
    /// <param name="principal">Who signed in; null keeps the current principal.</param>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stay, and no change of this request is stored: a sign-in must not reach a session
    /// whose id was known before.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that no cookie can be set; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public ValueTask<RenewResult> RenewAsync(string? principal = null) => RenewAsync(principal, begin: null);

    internal ValueTask<RenewResult> RenewAsync(string? principal, Func<T>? begin) =>
        WebSessionRenewal<T>.RenewAsync(_state, principal, begin);

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
    public ValueTask<RenewResult> RotateAsync() => WebSessionRotation<T>.RotateAsync(_state);

    /// <summary>Ends the session and its cookie. If the sign-out did not happen, the status tells and the cookie stays.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">
    /// The response's headers have left, so that the cookie can't be deleted; or the endpoint is <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public ValueTask<RemoveStatus> RemoveAsync() => WebSessionRemoval<T>.RemoveAsync(_state);
}
