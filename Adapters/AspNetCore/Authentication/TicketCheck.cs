using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Shows a mistake when the host starts, not when somebody signs in.</summary>
internal sealed class TicketCheck(SessionStore<AttributeBag> store, IOptions<AuthenticationOptions> authentication) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = authentication.Value;
        return store.Windows.Absolute is null
            ? throw new InvalidOperationException($"The store {store.Name} needs an absolute lifetime, since its tickets belong to users: Expire(idle, absolute).")
            : Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
