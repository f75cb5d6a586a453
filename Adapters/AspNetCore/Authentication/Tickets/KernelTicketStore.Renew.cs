using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// The framework's handler renews a key in two cases: in a sign-in over a live ticket, after which the earlier key must not work; and in a
// refresh, where parallel requests share the key and it stays.
internal sealed partial class KernelTicketStore
{
    public async Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var request = TicketOf(httpContext);
        if (request.Key != key)
        {
            request.Hold(
                key, WholeTicketFormat.IsWhole(key) ? default : await store.LoadAsync(key, CancellationToken.None).ConfigureAwait(false));
        }

        if (request.IsSigningIn)
        {
            await SignInOverAsync(request, ticket, LabelOf(request, httpContext)).ConfigureAwait(false);
            return;
        }

        var status = await RefreshAsync(request, ticket, httpContext).ConfigureAwait(false);
        if (status is not (SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged))
        {
            request.KeepsCookie = true;
            _log.NotRefreshed(status);
        }
    }

    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        using var session = await store.LoadAsync(key).ConfigureAwait(false);
        if (session.IsLive)
        {
            await SaveAsync(session, ticket).ConfigureAwait(false);
        }
    }

    private async ValueTask SignInOverAsync(RequestTicket request, AuthenticationTicket ticket, string? label)
    {
        var session = request.Session;
        if (session.IsLive)
        {
            if (await RenewIdAsync(session, ticket, label).ConfigureAwait(false))
            {
                request.NewKey = session.Id.Reveal();
                return;
            }

            // The session ended meanwhile, or others kept writing it; or it has a principal and the new ticket has none, so that it would
            // be listed as that principal's.
            var removed = await store.RemoveAsync(session, CancellationToken.None).ConfigureAwait(false);
            if (!removed.HasEnded() && removed != RemoveStatus.Moved)
            {
                throw new SessionTicketException(SaveStatus.Unavailable);
            }
        }

        await MoveToNewAsync(request, ticket, label).ConfigureAwait(false);
    }

    /// <returns>False if a new session is needed instead.</returns>
    private async ValueTask<bool> RenewIdAsync(Session<AttributeBag> session, AuthenticationTicket ticket, string? label)
    {
        var principal = PrincipalOf(ticket);
        if (principal is null && session.HasPrincipal)
        {
            return false;
        }

        // Cleared, so that what another request changes in the old ticket meanwhile does not reach the new one.
        session.Value.Clear();
        var windows = Fill(session.Value, ticket, label);
        session.SetLifetime(windows.Idle, windows.Absolute);
        var renewed = await store.RenewIdAsync(session, principal, CancellationToken.None).ConfigureAwait(false);
        return renewed.Succeeded
            || (renewed.Status is SaveStatus.Gone or SaveStatus.Conflict ? false : throw new SessionTicketException(renewed.Status));
    }

    private async ValueTask MoveToNewAsync(RequestTicket request, AuthenticationTicket ticket, string? label)
    {
        var created = await CreateAsync(ticket, label).ConfigureAwait(false);
        request.Hold(request.Key, created);
        request.NewKey = created.Id.Reveal();
    }

    /// <summary>Runs when the headers leave: the response stands, whatever happens here.</summary>
    private async ValueTask<SaveStatus> RefreshAsync(RequestTicket request, AuthenticationTicket ticket, HttpContext context)
    {
        try
        {
            if (request.Session.IsLive)
            {
                return await SaveAsync(request.Session, ticket).ConfigureAwait(false);
            }

            if (!WholeTicketFormat.IsWhole(request.Key!))
            {
                return SaveStatus.Gone;
            }

            await MoveToNewAsync(request, ticket, LabelOf(request, context)).ConfigureAwait(false);
            return SaveStatus.Saved;
        }
        catch (SessionTicketException e)
        {
            return e.Status;
        }
        catch (SessionKernelException e)
        {
            return e.Error == SessionKernelError.OutcomeUnknown ? SaveStatus.OutcomeUnknown : SaveStatus.Unavailable;
        }
    }

    private ValueTask<SaveStatus> SaveAsync(Session<AttributeBag> session, AuthenticationTicket ticket)
    {
        var now = time.GetUtcNow();
        var deadline = TicketBag.DeadlineIn(session.Value) ?? session.Deadline ?? now + store.Lifetime.Absolute!.Value;
        var left = new SessionLifetime(store.Lifetime.Idle, deadline - now);
        var windows = TicketWindows.Of(ticket.Properties, cookies.SlidingExpiration, left, now);
        if (TicketWindows.Differ(windows, session, now))
        {
            session.SetLifetime(windows.Idle, windows.Absolute);
        }

        TicketBag.Write(session.Value, ticket, TicketWindows.Limit(ticket.Properties.ExpiresUtc, deadline));
        return store.SaveAsync(session, CancellationToken.None);
    }
}
