using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SessionKernel.Hosting;

/// <summary>Registers the <see cref="SessionContext"/>.</summary>
public static class SessionContextServiceCollectionExtensions
{
    /// <summary>
    /// Registers it, if it is not there yet. Where it is, web requests say their sessions in it; without it they spend nothing on that.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionContext(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionContext>();
        return services;
    }
}
