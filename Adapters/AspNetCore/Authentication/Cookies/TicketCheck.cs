using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Reports mistakes when the host starts, not when somebody signs in.</summary>
internal sealed class TicketCheck(
    SessionStore<AttributeBag> store,
    TicketSchemes schemes,
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<CookieAuthenticationOptions> cookies,
    IEnumerable<WebSessionOptions> sessions) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.Lifetime.Absolute is null)
        {
            throw new InvalidOperationException(
                $"The store {store.Name} needs an absolute lifetime, because its tickets belong to users: call Expire(idle, absolute).");
        }

        foreach (var scheme in schemes.Of(authentication.Value))
        {
            var cookie = cookies.Get(scheme).Cookie;

            // Without a path the framework takes the path base, which most applications lack.
            if (CookieRules.Refuse(cookie, cookie.Path ?? "/") is { } reason)
            {
                throw new InvalidOperationException(
                    $"Browsers refuse the cookie {cookie.Name} of the scheme {scheme}: {reason}. Change that, or its name.");
            }

            if (sessions.Any(session => session.IsCarriedBy(cookie.Name)))
            {
                throw new InvalidOperationException(
                    $"The cookie {cookie.Name} carries a web session and the tickets of the scheme {scheme}: give one "
                        + "of them another name.");
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
