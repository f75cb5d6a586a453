using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// Data Protection's keys protect the cookies of tickets and antiforgery tokens. By default it keeps them in a folder of the machine, or in
// memory: one process then refuses what another one issued, although they share the sessions.
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

    /// <summary>Whether somebody configured where the keys are kept. Whether all processes read that place can't be checked here.</summary>
    private bool IsShared() =>
        provider.GetService<IDataProtectionProvider>() is not EphemeralDataProtectionProvider
        && provider.GetService<IOptions<KeyManagementOptions>>()?.Value.XmlRepository is not null;
}
