using System.Text.Encodings.Web;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// The framework's handler, extended to tell the store the purpose of each call: the framework renews and removes keys for different reasons
// without saying which, and hides why a ticket could not be read.
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

        // If the framework's handler could not read a ticket, it has removed nothing.
        if (Ticket.Ended == RemoveStatus.None)
        {
            await ((KernelTicketStore)Options.SessionStore!).EndAsync(Ticket, Ticket.Key).ConfigureAwait(false);
        }
    }

    /// <summary>Called when the headers leave.</summary>
    protected override Task FinishResponseAsync()
    {
        Context.Features.Get<RequestTickets>()?.LookAtResponse(Context);
        return base.FinishResponseAsync();
    }

    /// <summary>In an outage a login page would not help, and a sign-in would replace a ticket that works again afterwards.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Ticket.Session.Status is not (SessionStatus.Unavailable or SessionStatus.Denied))
        {
            return base.HandleChallengeAsync(properties);
        }

        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    /// <summary>Marks the ticket that the calling method works for. Call it before the method awaits.</summary>
    /// <exception cref="ObjectDisposedException">The request is over, or the one on whose behalf this runs.</exception>
    private void Begin()
    {
        RefuseLate();
        Ticket.Work();
    }

    /// <exception cref="ObjectDisposedException">
    /// The request on whose behalf this runs is over, and its context is this request's now.
    /// </exception>
    private void RefuseLate() => RequestTicket.WorkingOf(Scheme.Name)?.RefuseAfterEnd();
}
