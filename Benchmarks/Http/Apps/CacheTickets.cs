using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The framework's tickets over AddStackExchangeRedisCache.</summary>
internal sealed class CacheTickets : TicketApp
{
    protected override void AddStore(IServiceCollection services, string redis)
    {
        services.AddStackExchangeRedisCache(options => (options.Configuration, options.InstanceName) = (redis, KeyPrefix));
        services.AddSingleton<ITicketStore, CacheTicketStore>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<ITicketStore>(static (options, store) => options.SessionStore = store);
    }
}
