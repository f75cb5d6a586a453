using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// The tickets of one scheme. Each is a session, whose id is the key that the framework's handler uses.
//
//   authenticate   key -> load -> ticket; the request holds the handle, so that a refresh saves what was loaded
//   sign-in        without a live ticket: create. With one: a new id, after which the old one opens nothing (Renew.cs)
//   refresh        save, by the stamp that was loaded: a ticket that has ended does not come back (Renew.cs)
//   sign-out       remove (Remove.cs)
//
// Writes are not cancelled with the request: half a sign-in would be worse than one that nobody waits for.
//
// The framework's handler passes its context, which may belong to another request by now if nobody waited for slow events of the
// application. So the store uses the ticket of the request that the handler works for, and starts nothing once that request is over.
internal sealed partial class KernelTicketStore(
    string scheme, SessionStore<AttributeBag> store, CookieAuthenticationOptions cookies, SessionTicketOptions options, TimeProvider time,
    ILogger logger)
    : ITicketStore
{
    private readonly TicketLog _log = new(logger, time);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var request = TicketOf(httpContext);
        if (WholeTicketFormat.IsWhole(key))
        {
            request.Hold(key, default);
            return WholeTicketFormat.TicketIn(key);
        }

        var session = await store.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        request.Hold(key, session);
        return TicketIn(session);
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        using var session = await store.LoadAsync(key).ConfigureAwait(false);
        return TicketIn(session);
    }

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var request = TicketOf(httpContext);
        var session = await CreateAsync(ticket, LabelOf(request, httpContext)).ConfigureAwait(false);
        var key = session.Id.Reveal();
        request.Hold(key, session);
        return key;
    }

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        using var session = await CreateAsync(ticket, label: null).ConfigureAwait(false);
        return session.Id.Reveal();
    }

    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    private RequestTicket TicketOf(HttpContext context)
    {
        var ticket = RequestTickets.Working(context, scheme);
        ticket.RefuseAfterEnd();
        return ticket;
    }

    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    private string? LabelOf(RequestTicket request, HttpContext context)
    {
        using (request.Enter())
        {
            return options.LabelOf(context);
        }
    }

    private AuthenticationTicket? TicketIn(Session<AttributeBag> session)
    {
        if (!session.IsLive)
        {
            return null;
        }

        var ticket = TicketBag.Read(session.Value);
        if (ticket is null)
        {
            _log.Unreadable();
        }

        return ticket;
    }

    /// <returns>A live session, which the caller holds or disposes.</returns>
    /// <exception cref="SessionTicketException">The session was not stored.</exception>
    private async ValueTask<Session<AttributeBag>> CreateAsync(AuthenticationTicket ticket, string? label)
    {
        var bag = new AttributeBag();
        var windows = Fill(bag, ticket, label);
        var session = await store.CreateAsync(bag, PrincipalOf(ticket), windows, CancellationToken.None).ConfigureAwait(false);
        if (session.IsLive)
        {
            return session;
        }

        var status = session.SaveStatus;
        session.Dispose();
        throw new SessionTicketException(status);
    }

    private string? PrincipalOf(AuthenticationTicket ticket)
    {
        var principal = options.PrincipalOf(ticket);
        if (principal is null || TicketPrincipal.CanBeKept(principal))
        {
            return principal;
        }

        _log.NotListed();
        return null;
    }

    private SessionLifetime Fill(AttributeBag bag, AuthenticationTicket ticket, string? label)
    {
        var now = time.GetUtcNow();
        var windows = TicketWindows.Of(ticket.Properties, cookies.SlidingExpiration, store.Lifetime, now);
        TicketBag.Write(bag, ticket, TicketWindows.Limit(ticket.Properties.ExpiresUtc, now + windows.Absolute));
        TicketBag.WriteSignIn(bag, label, now + store.Lifetime.Absolute!.Value);
        return windows;
    }
}
