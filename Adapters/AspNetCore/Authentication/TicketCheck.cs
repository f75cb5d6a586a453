using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Shows a mistake when the host starts, not when somebody signs in.</summary>
internal sealed class TicketCheck(
    SessionStore<AttributeBag> store,
    TicketSchemes schemes,
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<CookieAuthenticationOptions> cookies) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.Windows.Absolute is null)
        {
            throw new InvalidOperationException($"The store {store.Name} needs an absolute lifetime, since its tickets belong to users: Expire(idle, absolute).");
        }

        foreach (var scheme in schemes.Of(authentication.Value))
        {
            _ = cookies.Get(scheme);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
