using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SessionKernel.Hosting;

/// <summary>Registers the <see cref="SessionContext"/>.</summary>
public static class SessionContextServiceCollectionExtensions
{
    /// <summary>
    /// Registers the context unless it is registered already. Web requests then enter their sessions in it. Without it, they spend nothing
    /// on that.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionContext(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionContext>();
        return services;
    }
}
