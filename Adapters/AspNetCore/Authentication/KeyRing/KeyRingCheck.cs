using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// Cookies of tickets and antiforgery tokens are protected by Data Protection's keys. Left to itself it keeps them in a folder
// of the machine, or in memory: then one process refuses what another one issued, although the sessions are shared.
internal sealed class KeyRingCheck(IServiceProvider provider, ILogger<KeyRingCheck> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Uses() is { } uses && provider.GetServices<IRevocableStore>().Any(static store => store.IsShared))
        {
            if (!IsShared())
            {
                WebLog.KeyRingNotShared(logger, uses);
            }
            else if (DataProtectionName.IsOfFolder(provider.GetRequiredService<IOptions<DataProtectionOptions>>().Value, provider))
            {
                WebLog.NamedAfterFolder(logger, uses);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string? Uses()
    {
        var services = provider.GetService<IServiceProviderIsService>();
        var (tickets, antiforgery) =
            (services?.IsService(typeof(SessionTickets)) == true, services?.IsService(typeof(IAntiforgery)) == true);
        return (tickets, antiforgery) switch
        {
            (true, true) => "sign-in cookies and antiforgery tokens",
            (true, false) => "sign-in cookies",
            (false, true) => "antiforgery tokens",
            _ => null,
        };
    }

    /// <summary>Whether somebody said where the keys are kept. That all processes read that place can't be seen from here.</summary>
    private bool IsShared() =>
        provider.GetService<IDataProtectionProvider>() is not EphemeralDataProtectionProvider
        && provider.GetService<IOptions<KeyManagementOptions>>()?.Value.XmlRepository is not null;
}
