using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Puts the store behind the cookies of the chosen schemes.</summary>
internal sealed class TicketCookies(
    string name,
    IServiceProvider provider,
    TicketSchemes schemes,
    SessionTicketOptions tickets,
    IOptions<AuthenticationOptions> authentication,
    IDataProtectionProvider protection,
    TimeProvider time,
    ILogger<KernelTicketStore> logger)
    : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void PostConfigure(string? scheme, CookieAuthenticationOptions options)
    {
        if (!schemes.Include(scheme, authentication.Value))
        {
            return;
        }

        if (options.SessionStore is not null)
        {
            throw new InvalidOperationException(
                $"The scheme {scheme} has a ticket store of its own, {options.SessionStore.GetType().Name}: remove "
                    + "CookieAuthenticationOptions.SessionStore, or the scheme from SessionTicketOptions.Schemes.");
        }

        // Fills what AddCookie leaves open, whichever of the two was called first.
        new PostConfigureCookieAuthenticationOptions(protection).PostConfigure(scheme, options);
        options.TicketDataFormat = new WholeTicketFormat(options.TicketDataFormat);
        options.CookieManager = new TicketCookieManager(scheme!, options.CookieManager, options);
        var store = provider.GetRequiredKeyedService<SessionStore<AttributeBag>>(name);

        // The framework removes a ticket that has expired by this clock.
        options.TimeProvider = store.PutRight(options.TimeProvider ?? time);
        options.SessionStore = new KernelTicketStore(scheme!, store, options, tickets, options.TimeProvider, logger);
    }
}
