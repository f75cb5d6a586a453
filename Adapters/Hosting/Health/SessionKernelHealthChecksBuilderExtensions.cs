using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>Health checks of session stores.</summary>
public static class SessionKernelHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check for every registered store, before or later, by the name <c>sessions:</c> and the store's: whether its server answers a
    /// load of an id that was never handed out. No id, key or secret is in what it says. May be called again: a store has one check, with
    /// the tags of all calls that mean it, and time-out and failure status of the last that gives them.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="timeout">How long it waits for the answer; null = 1 second.</param>
    /// <param name="failureStatus">
    /// What a store is whose server does not answer, or refuses; null = Degraded where callers go on without sessions
    /// (<see cref="OutagePolicy.Anonymous"/>), Unhealthy where they get an exception (<see cref="OutagePolicy.Throw"/>).
    /// </param>
    /// <param name="tags">To choose checks by.</param>
    /// <param name="stores">
    /// The names of the stores that are meant; null = every one. A name that no store has fails the first check.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is not between 1 ms and 5 minutes.</exception>
    public static IHealthChecksBuilder AddSessionKernel(
        this IHealthChecksBuilder builder,
        TimeSpan? timeout = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        IEnumerable<string>? stores = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (timeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.FromMilliseconds(1), nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromMinutes(5), nameof(timeout));
        }

        builder.Services.AddSingleton(new SessionHealthTerms(timeout, failureStatus, [.. tags ?? []], stores is null ? null : [.. stores]));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, SessionHealthChecks>());
        return builder;
    }
}
