using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionKernel.Hosting;

/// <summary>Health checks of session stores.</summary>
public static class SessionKernelHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check for every registered store, before or later, by the name <c>sessions:</c> and the store's: whether its server answers a load
    /// of an id that was never handed out. No id, key or secret is in what it says.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="timeout">How long it waits for the answer; null = 1 second.</param>
    /// <param name="failureStatus">
    /// What a store is whose server does not answer, or refuses; null = Degraded where callers go on without sessions
    /// (<see cref="OutagePolicy.Anonymous"/>), Unhealthy where they get an exception (<see cref="OutagePolicy.Throw"/>).
    /// </param>
    /// <param name="tags">To choose checks by.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is not between 1 ms and 5 minutes.</exception>
    public static IHealthChecksBuilder AddSessionKernel(
        this IHealthChecksBuilder builder, TimeSpan? timeout = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var limit = timeout ?? TimeSpan.FromSeconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.FromMilliseconds(1), nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromMinutes(5), nameof(timeout));
        string[] chosenBy = [.. tags ?? []];
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            foreach (var store in provider.GetKeyedServices<ISessionStoreHost>(KeyedService.AnyKey))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    $"sessions:{store.Name}",
                    services => new SessionStoreHealthCheck(store, services.GetService<TimeProvider>() ?? TimeProvider.System, limit, failureStatus),
                    failureStatus,
                    chosenBy));
            }
        });
        return builder;
    }
}
