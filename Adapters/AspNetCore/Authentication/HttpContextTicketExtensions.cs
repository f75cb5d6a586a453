using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Signs out with a result, which the framework's SignOutAsync lacks.</summary>
public static class HttpContextTicketExtensions
{
    /// <summary>
    /// Ends a request's ticket, and then its cookie. If the ticket could not be ended the cookie stays, for another try; the framework's
    /// SignOutAsync deletes the cookie in any case, and only logs the failure.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">A scheme whose tickets are stored; null = the default sign-out scheme.</param>
    /// <param name="properties">As for the framework's SignOutAsync.</param>
    /// <returns>What happened. Unless <see cref="SessionStatusExtensions.HasEnded"/>, tell the user that the sign-out failed.</returns>
    /// <exception cref="InvalidOperationException">The tickets of that scheme are not stored.</exception>
    /// <exception cref="ObjectDisposedException">The request ended meanwhile. Its ticket may have ended; no cookie was deleted.</exception>
    public static async Task<RemoveStatus> SignOutTicketAsync(
        this HttpContext context, string? scheme = null, AuthenticationProperties? properties = null)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Before the first await: after it, the context may belong to another request.
        var (services, tickets) = (context.RequestServices, RequestTickets.Of(context));
        var schemes = services.GetRequiredService<IAuthenticationSchemeProvider>();
        scheme ??= (await schemes.GetDefaultSignOutSchemeAsync().ConfigureAwait(false))?.Name;
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme ?? "");
        if (scheme is null || options.SessionStore is not KernelTicketStore store)
        {
            throw new InvalidOperationException("The tickets of this scheme are not stored: call services.AddSessionKernelTickets(…).");
        }

        var ticket = tickets.For(scheme);
        ticket.Work();
        await context.AuthenticateAsync(scheme).ConfigureAwait(false);
        var ended = await store.EndAsync(ticket, ticket.Key).ConfigureAwait(false);
        if (ended.HasEnded())
        {
            await context.SignOutAsync(scheme, properties).ConfigureAwait(false);
        }

        return ended;
    }

    /// <summary>
    /// Returns the status of a request's ticket. It distinguishes "signed out" from "unknown at present"; both authenticate nobody.
    /// </summary>
    /// <param name="context">The request, after authentication.</param>
    /// <param name="scheme">A scheme whose tickets are stored.</param>
    /// <returns>
    /// <see cref="SessionStatus.None"/> without a cookie, with a cookie from before the store, and before authentication.
    /// </returns>
    public static SessionStatus GetTicketStatus(this HttpContext context, string scheme)
    {
        ArgumentNullException.ThrowIfNull(context);
        return RequestTickets.Of(context).For(scheme).Session.Status;
    }
}
