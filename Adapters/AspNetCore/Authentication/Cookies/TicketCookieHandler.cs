using System.Text.Encodings.Web;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// The framework's handler, which tells the store what a call of it is part of: it renews and removes keys for different
// reasons, and does not say which. It swallows why a ticket could not be read, too.
internal sealed class TicketCookieHandler(IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : CookieAuthenticationHandler(options, logger, encoder)
{
    private RequestTicket? _ticket;

    private RequestTicket Ticket => _ticket ??= RequestTickets.Of(Context).For(Scheme.Name);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        RefuseLate();
        return base.HandleAuthenticateAsync();
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        Begin();
        (Ticket.IsSigningIn, Ticket.IsSigningOut, Ticket.Ended) = (true, false, RemoveStatus.None);
        var events = Events;
        Events = new SignInEvents(events, Ticket);
        try
        {
            await base.HandleSignInAsync(user, properties).ConfigureAwait(false);
        }
        finally
        {
            Events = events;
            Ticket.IsSigningIn = false;
        }
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        Begin();
        Ticket.IsSigningOut = true;
        await base.HandleSignOutAsync(properties).ConfigureAwait(false);

        // Without a ticket that it could read, the framework's handler has removed nothing.
        if (Ticket.Ended == RemoveStatus.None)
        {
            await ((KernelTicketStore)Options.SessionStore!).EndAsync(Ticket, Ticket.Key).ConfigureAwait(false);
        }
    }

    /// <summary>The headers leave.</summary>
    protected override Task FinishResponseAsync()
    {
        Context.Features.Get<RequestTickets>()?.Look(Context);
        return base.FinishResponseAsync();
    }

    /// <summary>A login page would ask in vain, and a sign-in would replace a ticket that works again after the outage.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Ticket.Session.Status is not (SessionStatus.Unavailable or SessionStatus.Denied))
        {
            return base.HandleChallengeAsync(properties);
        }

        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    /// <summary>Says what the calling method works for: to be called before it awaits.</summary>
    /// <exception cref="ObjectDisposedException">That request is over, or the one that called for this.</exception>
    private void Begin()
    {
        RefuseLate();
        Ticket.Work();
    }

    /// <exception cref="ObjectDisposedException">The request that called for this is over, and its context is this one's now.</exception>
    private void RefuseLate() => RequestTicket.WorkingOf(Scheme.Name)?.RefuseAfterEnd();
}
