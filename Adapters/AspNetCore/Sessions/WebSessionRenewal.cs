using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// a sign-in -> a new id for the session, or a create of the one that was begun -> token
/// <summary>Gives a session a new id when privileges change.</summary>
internal static class WebSessionRenewal<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<RenewResult> RenewAsync(WebSessionState<T> state, string? principal, Func<T>? begin)
    {
        ValueTask<RenewResult> renewing = default;
        ValueTask<SaveStatus> creating = default;
        DateTimeOffset? began = null;
        using (state.Request.Enter())
        {
            state.RefuseReadOnly();
            state.Request.RefuseAfterHeaders();

            // Assumes a failure: values set for somebody who signs in must not reach an id that was known before, whatever is thrown.
            state.Settle(isStored: false);
            state.ForgetPendingId();
            if (!state.CanWriteToken)
            {
                WebLog.NotAllowed(state.Source.Logger);
                return new RenewResult(SaveStatus.Unavailable);
            }

            if (state.IsLive)
            {
                began = state.Session.CreatedAt;
                renewing = state.Store.RenewIdAsync(state.Session, principal, CancellationToken.None);
            }
            else if ((state.MayCreate || (principal is not null && state.Status.MayBeReplacedAtSignIn()))
                && (state.IsBegun || begin is not null))
            {
                // A session that can't be read here must not keep anybody from signing in.
                var value = state.IsBegun ? state.Begun.Value! : begin!();
                creating = WebSessionCreation<T>.CreateAsync(state, value, principal, CancellationToken.None);
            }
            else
            {
                return new RenewResult(SaveStatus.Unavailable);
            }
        }

        if (began is null)
        {
            var created = new RenewResult(await creating.ConfigureAwait(false));
            state.Settle(created.Succeeded);
            return created;
        }

        var renewed = await renewing.ConfigureAwait(false);
        using (state.Request.Enter())
        {
            state.Settle(renewed.Succeeded);
            if (renewed.Succeeded)
            {
                // The session of another principal starts anew, and is not remembered.
                state.SendToken(state.IsToBeKept || (state.Tokens.IsKept && state.Session.CreatedAt == began));
                state.IsToBeKept = false;
            }
        }

        return renewed;
    }
}
